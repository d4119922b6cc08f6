import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '../..');

/** Where the rehearsal puts its tools, logs and data; git ignores it. */
export const workFolder = join(root, '.rehearsal');

export type Ended = { readonly code: number; readonly output: string };

type Settings = {
  /** The file of the output, in the folder of logs. */
  readonly log: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
};

const started = new Set<ChildProcess>();

/** Runs a program to its end. */
export async function run(
  program: string,
  options: readonly string[],
  settings: Settings,
): Promise<Ended> {
  const child = launch(program, options, settings);
  const code = await ended(child);
  return { code, output: readFileSync(logFile(settings.log), 'utf8') };
}

/** Runs a program to its end; throws with the last lines of its output if it fails. */
export async function mustRun(...call: Parameters<typeof run>): Promise<string> {
  const { code, output } = await run(...call);
  if (code === 0) return output;
  const last = output.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${call[0]} ended with ${code}:\n${last}`);
}

/** Starts a server that runs until `killAll`; waits until it responds. Throws if it ends before. */
export async function startServer(
  program: string,
  options: readonly string[],
  settings: Settings & { readonly url: string },
): Promise<void> {
  const child = launch(program, options, settings);
  const exit = ended(child);
  const isUp = () => fetch(settings.url).then(Boolean, () => false);
  while (!(await isUp())) {
    const over = await Promise.race([exit, sleep(200)]);
    if (over !== undefined) throw new Error(`${program} ended with ${over}, see ${settings.log}`);
  }
}

/** Ends all that still runs, at once. */
export function killAll(): void {
  for (const { pid } of started) kill(pid);
}

/** The project's own Node comes first: `cdk.json` and the commands run `node`. */
const path = [join(root, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);

function launch(program: string, options: readonly string[], settings: Settings): ChildProcess {
  const { log, env, cwd = root } = settings;
  const file = logFile(log);
  mkdirSync(dirname(file), { recursive: true });
  const output = openSync(file, 'w');
  // A group of its own, so that what it starts ends with it.
  const child = spawn(program, options, {
    cwd,
    env: { ...process.env, PATH: path, ...env },
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  started.add(child);
  return child;
}

const logFile = (log: string) => join(workFolder, 'logs', log);

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      started.delete(child);
      resolve(code ?? 1);
    });
  });
}

/** Ends a process and all that it has started. */
function kill(pid: number | undefined) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
