import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleFunctions } from '#infra/cloud/bundle.ts';
import { environmentOf } from '#infra/environment.ts';
import type { Part } from '#infra/part.ts';
import { parts } from '#infra/parts.ts';
import { median } from '#test/bench/load.ts';

/** The code size of one function, and how long a new process takes to load it. */
export type BundleFigures = {
  readonly name: string;
  readonly kilobytes: number;
  /** The median of `import()`, without the start of Node itself. */
  readonly loadMs: number;
};

const times = 7;
const run = promisify(execFile);

const none = () => 'none';

/** What Lambda and the stack put in the environment of a part's function. */
const environmentFor = (part: Part): Record<string, string> => ({
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  ...environmentOf(part, {
    table: none,
    machineArn: none,
    clientDataRoleArn: 'none',
    factsTopicArn: 'none',
    scheduleGroup: 'none',
    schedulerRoleArn: 'none',
    scheduleDlqArn: 'none',
    paymentSecretsPrefix: 'none',
    webOrigins: ['none'],
  }),
});

async function loadOnce(file: string, env: Record<string, string>): Promise<number> {
  const program = `const at = performance.now();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    process.stdout.write(String(performance.now() - at), () => process.exit());`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
    env,
  });
  return Number(stdout);
}

/** Bundles every function as for the cloud, and loads each in new processes, by turns. */
export async function measureBundles(): Promise<BundleFigures[]> {
  const { folder, bundles } = await bundleFunctions(parts.map(({ name }) => name));
  const took = new Map<string, number[]>(bundles.map(({ name }) => [name, []]));
  for (let time = 0; time < times; time += 1) {
    for (const part of parts) {
      const file = join(folder, part.name, 'index.mjs');
      took.get(part.name)?.push(await loadOnce(file, environmentFor(part)));
    }
  }
  return bundles.map(({ name, bytes }) => ({
    name,
    kilobytes: bytes / 1000,
    loadMs: median(took.get(name) ?? []),
  }));
}
