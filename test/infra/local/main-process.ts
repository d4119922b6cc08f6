import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const node = join(root, 'node_modules/.bin/node');

export type ProcessEnd = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** The path of a data folder that does not exist yet. */
export const newDataDir = async () => join((await temporaryFolder()).path, '.local');

function spawnFile(file: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(node, [join(root, 'infra/local', file), ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = once(child, 'close').then(([code]): ProcessEnd => ({ code, ...output }));
  /** Resolves once it has printed the pattern; throws if it ends without. */
  const prints = async (name: 'stdout' | 'stderr', pattern: RegExp): Promise<void> => {
    while (!pattern.test(output[name])) {
      const first = await Promise.race([once(child[name], 'data').then(() => undefined), ended]);
      if (first) throw new Error(`It ended without ${pattern}: ${JSON.stringify(first)}`);
    }
  };
  return { child, ended, prints };
}

/** Runs one of the commands beside the host to its end. */
export const runCommandFile = (file: string, ...args: readonly string[]): Promise<ProcessEnd> =>
  spawnFile(file, args).ended;

/** The same with variables of the environment. */
export const runCommandWith = (
  env: Record<string, string>,
  file: string,
  ...args: readonly string[]
): Promise<ProcessEnd> => spawnFile(file, args, env).ended;

export type MainProcess = {
  readonly child: ChildProcess;
  readonly origin: string;
  readonly awsEndpoint: string;
  readonly ended: Promise<ProcessEnd>;
  readonly stop: (signal?: NodeJS.Signals) => Promise<ProcessEnd>;
};

/** Starts `main.ts` on free ports; ends once it prints where it responds. */
export async function startMain(dataDir: string, ...args: readonly string[]): Promise<MainProcess> {
  const ports = ['--port', '0', '--aws-port', '0'];
  const { child, ended, prints } = spawnFile('main.ts', [
    ...['--data', dataDir, ...ports, '--json'],
    ...args,
  ]);
  const said = once(child.stdout, 'data');
  await prints('stdout', /\n/);
  const [first] = await said;
  return {
    child,
    ...(JSON.parse(String(first)) as { origin: string; awsEndpoint: string }),
    ended,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Starts `main.ts` for its screen; `ended` has what it printed. */
export const startScreen = (dataDir: string, env: Record<string, string> = {}) =>
  spawnFile('main.ts', ['--data', dataDir, '--port', '0', '--aws-port', '0'], env);
