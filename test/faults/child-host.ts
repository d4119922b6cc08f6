import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { randomPort } from '#infra/local/data/database.ts';

/** The endpoints of a host; the database's port changes with each start. */
export type Endpoints = {
  readonly origin: string;
  readonly awsEndpoint: string;
  readonly databaseEndpoint: string;
};

/** A host in a process of its own on one data folder and the same ports, start after start. */
export type ChildHost = {
  readonly port: number;
  readonly dataDir: string;
  /** Resolves when the host listens; rejects if its process ends before, for example if killed. */
  readonly start: () => Promise<void>;
  /** The endpoints of the last start. */
  readonly endpoints: () => Endpoints;
  /** Ends the process as `kill -9` does; its database goes on without it. */
  readonly kill: () => Promise<void>;
  /** Ends the database's process as `kill -9` does; returns false if none runs. */
  readonly killDatabase: () => boolean;
  /** Moves the clock of the stopped host. */
  readonly letTimePass: (ms: number) => void;
  /** Moves the clock of the running host to an instant, unless it has passed. */
  readonly moveClockTo: (instant: number) => Promise<void>;
  /** The instant that its clock shows, and how far it is ahead of this process's clock. */
  readonly now: () => Promise<number>;
  readonly offsetMs: () => Promise<number>;
  /** Releases what the running host holds back. */
  readonly openGate: () => void;
  /** What the host holds back: the ids of votings whose close is due, or `event`. */
  readonly held: ReadonlySet<string>;
  readonly stop: () => Promise<void>;
};

const program = join(import.meta.dirname, 'host-process.ts');

/**
 * Creates a host without starting it. With `hold-close` votings are closed, and with `hold-events`
 * payment events get their responses, only on demand.
 */
export async function createChildHost(
  dataDir: string,
  ...options: ('hold-close' | 'hold-events')[]
): Promise<ChildHost> {
  const [port, awsPort] = [await randomPort(), await randomPort()];
  const clockUrl = `http://127.0.0.1:${awsPort}/_local/clock`;
  const held = new Set<string>();
  let child: ChildProcess | undefined;
  let endpoints: Endpoints = { origin: '', awsEndpoint: '', databaseEndpoint: '' };
  let ended: Promise<unknown> = Promise.resolve();

  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child?.kill(signal);
    await ended;
  };
  const clock = async () =>
    (await (await fetch(clockUrl)).json()) as { now: string; offsetMs: number };
  const now = async () => Date.parse((await clock()).now);
  return {
    port,
    dataDir,
    start: async () => {
      const words = [program, dataDir, `${port}`, `${awsPort}`, ...options];
      const started = spawn(process.execPath, words, {
        stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
        env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'hustings-compiled') },
      });
      child = started;
      started.on('message', (message) => held.add(String(message)));
      ended = new Promise((done) => started.once('exit', done));
      endpoints = await new Promise<Endpoints>((resolve, reject) => {
        createInterface(started.stdout as Readable).once('line', (line) =>
          resolve(JSON.parse(line)),
        );
        started.once('exit', (code, signal) => reject(new Error(`Ended: ${code ?? signal}`)));
      });
      if (!endpoints.origin.endsWith(`:${port}`)) throw new Error(`Not on the port ${port}`);
    },
    endpoints: () => endpoints,
    kill: () => end('SIGKILL'),
    killDatabase: () => killDatabase(dataDir),
    letTimePass: (ms) => {
      const file = join(dataDir, 'clock.json');
      const { offsetMs } = JSON.parse(readFileSync(file, 'utf8')) as { offsetMs: number };
      writeFileSync(file, JSON.stringify({ offsetMs: offsetMs + ms }));
    },
    moveClockTo: async (instant) => {
      const moveMs = instant - (await now());
      if (moveMs <= 0) return;
      const response = await fetch(clockUrl, { method: 'POST', body: JSON.stringify({ moveMs }) });
      if (!response.ok) throw new Error(`The clock does not move: ${await response.text()}`);
    },
    now,
    offsetMs: async () => (await clock()).offsetMs,
    openGate: () => void child?.send('go'),
    held,
    stop: async () => {
      await end('SIGTERM');
      killDatabase(dataDir);
    },
  };
}

/** Kills the database of this data folder; another process may have its process id by now. */
function killDatabase(dataDir: string): boolean {
  try {
    const { pid } = JSON.parse(readFileSync(join(dataDir, 'dynoxide.pid'), 'utf8'));
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (!command.split('\0').includes(join(dataDir, 'hustings.sqlite'))) return false;
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
