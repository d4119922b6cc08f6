import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { attemptsOf, type Part } from '#infra/part.ts';
import { parts } from '#infra/parts.ts';

/** One function's code as it is uploaded, in bytes. */
export type Bundle = { readonly name: string; readonly bytes: number };

/** All bundles, and the folder that has a folder for each. */
export type Bundles = { readonly folder: string; readonly bundles: readonly Bundle[] };

const root = join(import.meta.dirname, '../..');

/**
 * What the SDK imports only when it is needed, and no function of ours needs: event streams, and
 * sources of credentials other than the environment, where Lambda puts them and the SDK looks
 * first. They are left to the SDK of the runtime.
 */
const neverLoaded = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/core/event-streams',
  '@smithy/credential-provider-imds',
];

/** Packages in CommonJS call `require`, which a module does not have. */
const banner = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`;

/** The entry file that Lambda loads: the function, wired with what AWS provides to its scope. */
function entryOf(name: string): string {
  const part: Part | undefined = parts.find((one) => one.name === name);
  const { scope = 'client', attemptMs } = part ?? {};
  const settings = { attemptMs, attempts: part && attemptsOf(part) };
  const host = scope === 'client' ? 'client-scoped-host' : 'cloud-host';
  return `import { wire } from './lambdas/${name}/index.ts';
import { createHost } from './lambdas/wiring/${host}.ts';
export const handler = wire(createHost(${JSON.stringify(settings)}));`;
}

/**
 * Bundles one function into `<folder>/<name>/index.mjs`, with its source map beside it. Returns its
 * size. Throws if an import does not resolve.
 */
async function bundleFunction(name: string, folder: string): Promise<Bundle> {
  const target = join(folder, name);
  await build({
    stdin: { contents: entryOf(name), resolveDir: root, sourcefile: `${name}.ts`, loader: 'ts' },
    outfile: join(target, 'index.mjs'),
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The SDK's ES modules are tree-shaken: a third smaller than the CommonJS that Node would take.
    mainFields: ['module', 'main'],
    external: neverLoaded,
    sourcemap: 'external',
    sourcesContent: false,
    banner: { js: banner },
    logLevel: 'silent',
  });
  return measure(name, folder);
}

const measure = async (name: string, folder: string): Promise<Bundle> => {
  const { size } = await stat(join(folder, name, 'index.mjs'));
  return { name, bytes: size };
};

/** The sources of all bundles; the lock file represents the packages. */
const sources = [
  'package.json',
  'package-lock.json',
  'infra/cloud/bundle.ts',
  'infra/part.ts',
  'infra/parts.ts',
  'lambdas/**/*.ts',
  'workflows/**/*.{ts,js}',
];

const fingerprintOf = (names: readonly string[]): string => {
  const hash = createHash('sha256').update(names.join());
  for (const file of globSync(sources, { cwd: root }).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
};

/** Bundles every function, wired for AWS, unless nothing changed since last time. */
export async function bundleFunctions(
  names: readonly string[],
  folder = join(root, 'build/functions'),
): Promise<Bundles> {
  const stamp = join(folder, 'made-from');
  const fingerprint = fingerprintOf(names);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) {
    return { folder, bundles: await Promise.all(names.map((name) => measure(name, folder))) };
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const bundles = await Promise.all(names.map((name) => bundleFunction(name, folder)));
  await writeFile(stamp, fingerprint);
  return { folder, bundles };
}

/** A bundle as a person reads it: its size and its name. */
export const sizeLine = ({ name, bytes }: Bundle): string =>
  `${(bytes / 1000).toFixed(0).padStart(5)} kB  ${name}`;
