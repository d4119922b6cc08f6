import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, run, workFolder } from './processes.ts';

/** This machine lacks a program that a judge needs; the message says which. */
export class MissingTool extends Error {}

const pins = join(import.meta.dirname, 'tools');

/**
 * Installs a set of Python tools, of the pinned versions and hashes, once; returns the folder of
 * their programs. Throws `MissingTool` without Python 3.10.
 */
export async function pythonTools(set: 'aws' | 'ministack'): Promise<string> {
  await requireVersion('python3', ['--version'], /Python 3\.(\d+)/, 10, 'Python 3.10');
  const folder = join(workFolder, set);
  const requirements = join(pins, `${set}.txt`);
  await installOnce(folder, requirements, async () => {
    await mustRun('python3', ['-m', 'venv', '--clear', folder], { log: `install/${set}-venv.log` });
    const options = ['install', '--require-hashes', '-r', requirements];
    await mustRun(join(folder, 'bin/pip'), options, { log: `install/${set}.log` });
  });
  return join(folder, 'bin');
}

/**
 * Fetches Amazon's DynamoDB Local once; returns the class path. Throws `MissingTool` without
 * Java 17 or Maven.
 */
export async function dynamodbLocal(): Promise<string> {
  await requireVersion('java', ['-version'], /version "(\d+)/, 17, 'Java 17');
  await requireVersion('mvn', ['--version'], /Maven (\d+)/, 3, 'Maven 3');
  const folder = join(workFolder, 'dynamodb-local');
  const pom = join(pins, 'pom.xml');
  await installOnce(folder, pom, async () => {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime'];
    // Strict: an archive whose checksum is not that of the repository is refused.
    const options = ['-B', '-C', '-f', pom, ...goal, `-DoutputDirectory=${folder}`];
    await mustRun('mvn', options, { log: 'install/dynamodb-local.log' });
  });
  return join(folder, '*');
}

/** Runs an installation unless the same pins are installed. */
async function installOnce(folder: string, pinned: string, install: () => Promise<void>) {
  const mark = join(folder, 'installed');
  const wanted = readFileSync(pinned, 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  process.stdout.write(`  installing into ${folder} ...\n`);
  await install();
  writeFileSync(mark, wanted);
}

async function requireVersion(
  program: string,
  options: readonly string[],
  pattern: RegExp,
  least: number,
  name: string,
) {
  const asked = await run(program, options, { log: `install/${program}-version.log` }).catch(
    () => undefined,
  );
  const version = Number(pattern.exec(asked?.output ?? '')?.[1]);
  if (!(version >= least)) throw new MissingTool(`${name} or newer is not on this machine`);
}
