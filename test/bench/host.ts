import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Counted } from '#test/bench/count-calls.ts';

type Asked = {
  mint: { readonly userIds: readonly string[]; readonly groups: readonly string[] };
  moveTo: { readonly instant: number };
  now: Record<never, never>;
  /** Milliseconds of processor time that the host's own process has used. */
  spent: Record<never, never>;
  /** Bytes that the heap holds, and that lie outside of it. */
  memory: Record<never, never>;
  /** What was counted since it was asked last. */
  counted: Record<never, never>;
  stop: Record<never, never>;
};

export type Question<Kind extends keyof Asked> = Asked[Kind];

export type Answers = {
  mint: string[];
  moveTo: undefined;
  now: number;
  spent: number;
  memory: { readonly heapUsed: number; readonly external: number };
  counted: Counted;
  stop: undefined;
};

/** Where a started host is. */
export type Place = {
  readonly origin: string;
  readonly databaseEndpoint: string;
  readonly awsEndpoint: string;
  readonly machineArn: string;
  readonly databasePid: number | undefined;
};

/** A host in another process. */
export type BenchHost = Place & {
  readonly pid: number;
  /** From the start of its process until it said that it listens. */
  readonly startedAfterMs: number;
  readonly dataDir: string;
  readonly ask: <Kind extends keyof Answers>(
    kind: Kind,
    asked: Question<Kind>,
  ) => Promise<Answers[Kind]>;
  readonly stop: () => Promise<void>;
};

type Message = {
  readonly id: number;
  readonly answer?: unknown;
  readonly fault?: string;
  readonly started?: Place;
};

const program = join(import.meta.dirname, 'host-process.ts');

/** Starts a host; `profileTo` is a folder for the profile of its processor time. */
export async function startBenchHost(
  dataDir: string,
  { mode, profileTo }: { mode?: 'count'; profileTo?: string | undefined } = {},
): Promise<BenchHost> {
  const startedAt = performance.now();
  const child = fork(program, [dataDir, ...(mode === undefined ? [] : [mode])], {
    execArgv: profileTo === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileTo}`],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const { place, ask } = await speakWith(child);
  const stop = async () => {
    child.send({ id: 0, kind: 'stop', asked: {} });
    await ended;
  };
  const startedAfterMs = performance.now() - startedAt;
  return { ...place, dataDir, pid: child.pid ?? 0, startedAfterMs, ask, stop };
}

async function speakWith(child: ChildProcess) {
  const waiting = new Map<number, (message: Message) => void>();
  let asked = 0;
  const place = await new Promise<Place>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The host ended with ${code}`)));
    child.on('message', (message: Message) => {
      if (message.started) return resolve(message.started);
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    });
  });
  const ask: BenchHost['ask'] = (kind, question) => {
    asked += 1;
    const id = asked;
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ answer, fault }) =>
        fault === undefined ? resolve(answer as never) : reject(new Error(fault)),
      );
      child.send({ id, kind, asked: question });
    });
  };
  return { place, ask };
}

/** Runs work on a host with a data folder of its own, and removes both. */
export async function withHost<Value>(
  work: (host: BenchHost) => Promise<Value>,
  options: { mode?: 'count'; profileTo?: string | undefined } = {},
): Promise<Value> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hustings-bench-'));
  const host = await startBenchHost(dataDir, options);
  try {
    return await work(host);
  } finally {
    await host.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
