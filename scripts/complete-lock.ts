import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One package in package-lock.json; other members stay unchanged. */
type Entry = {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: { readonly [name: string]: string };
};
/** The packages of a lock file by their path in node_modules. */
export type Packages = { readonly [path: string]: Entry };

/**
 * The packages for other machines that a lock file should name and does not. A registry that does
 * not offer them leaves them out, and then `npm ci` refuses the lock file everywhere.
 */
export const missingPackages = (packages: Packages): [path: string, entry: Entry][] =>
  Object.entries(packages).flatMap(([path, { dev, optionalDependencies }]) =>
    Object.entries(optionalDependencies ?? {})
      .filter(([name]) => !packages[`node_modules/${name}`])
      .filter(([name]) => !packages[`${path}/node_modules/${name}`])
      .map(([name, version]): [string, Entry] => [
        `node_modules/${name}`,
        { version, ...platformOf(name), ...(dev && { dev }), optional: true },
      ]),
  );

const platform =
  /-(?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>[a-z0-9]+)(?:-(?<libc>gnu|musl))?/;

const platformOf = (name: string): Entry => {
  const { os, cpu, libc } = platform.exec(name)?.groups ?? {};
  if (os === undefined || cpu === undefined) throw new Error(`For which machine is ${name}?`);
  if (os !== 'linux' || libc === undefined) return { os: [os], cpu: [cpu] };
  return { os: [os], cpu: [cpu], libc: [libc === 'gnu' ? 'glibc' : 'musl'] };
};

const completeLock = (file: string): void => {
  const lock: { packages: Packages } = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingPackages(lock.packages);
  const all = [...Object.entries(lock.packages), ...missing];
  lock.packages = Object.fromEntries(all.sort(([one], [other]) => one.localeCompare(other, 'en')));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} packages for other machines added to package-lock.json`);
};

if (import.meta.main) completeLock(join(import.meta.dirname, '../package-lock.json'));
