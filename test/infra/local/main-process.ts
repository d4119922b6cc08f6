import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const root = join(import.meta.dirname, '../../..');
const node = join(root, 'node_modules/.bin/node');

export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** A folder of its own for the data of a host. */
export const newDataDir = () => join(mkdtempSync(join(tmpdir(), 'hustings-main-')), '.local');

function begin(file: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(node, [join(root, 'infra/local', file), ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const ended = output.then(
    ([stdout, stderr, [code]]): Ended => ({ code: code as number | null, stdout, stderr }),
  );
  return { child, ended };
}

/** Runs one of the commands beside the host to its end. */
export const runCommandFile = (file: string, ...args: readonly string[]): Promise<Ended> =>
  begin(file, args).ended;

export type MainProcess = {
  readonly child: ChildProcess;
  readonly origin: string;
  readonly awsEndpoint: string;
  readonly ended: Promise<Ended>;
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>;
};

/** Starts `main.ts` on free ports; ends once it says where it answers. */
export async function startMain(dataDir: string, ...args: readonly string[]): Promise<MainProcess> {
  const ports = ['--port', '0', '--aws-port', '0'];
  const { child, ended } = begin('main.ts', ['--data', dataDir, ...ports, '--json', ...args]);
  const said = new Promise<string>((resolve) => child.stdout.once('data', (line) => resolve(line)));
  const first = await Promise.race([said, ended]);
  if (typeof first === 'object' && 'code' in first) throw new Error(`It ended: ${first.stderr}`);
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
  begin('main.ts', ['--data', dataDir, '--port', '0', '--aws-port', '0'], env);
