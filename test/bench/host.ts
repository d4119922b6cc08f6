import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CostsByCall } from '#test/bench/count-calls.ts';

type Questions = {
  mint: { readonly userIds: readonly string[]; readonly groups: readonly string[] };
  moveTo: { readonly instant: number };
  now: Record<never, never>;
  /** Milliseconds of processor time that the host's own process has used. */
  spent: Record<never, never>;
  /** Bytes on the heap, and outside of it. */
  memory: Record<never, never>;
  /** The costs since the last such message. */
  counted: Record<never, never>;
  stop: Record<never, never>;
};

export type Question<Kind extends keyof Questions> = Questions[Kind];

export type Replies = {
  mint: string[];
  moveTo: undefined;
  now: number;
  spent: number;
  memory: { readonly heapUsed: number; readonly external: number };
  counted: CostsByCall;
  stop: undefined;
};

/** The endpoints of a started host. */
export type HostEndpoints = {
  readonly origin: string;
  readonly databaseEndpoint: string;
  readonly awsEndpoint: string;
  readonly machineArn: string;
  readonly databasePid: number | undefined;
};

/** A host in another process. */
export type BenchHost = HostEndpoints & {
  readonly pid: number;
  /** From the start of its process until it reports that it listens. */
  readonly startedAfterMs: number;
  readonly dataDir: string;
  readonly ask: <Kind extends keyof Replies>(
    kind: Kind,
    question: Question<Kind>,
  ) => Promise<Replies[Kind]>;
  readonly stop: () => Promise<void>;
};

type Message = {
  readonly id: number;
  readonly reply?: unknown;
  readonly fault?: string;
  readonly started?: HostEndpoints;
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
  const { endpoints, ask } = await connectTo(child);
  const stop = async () => {
    child.send({ id: 0, kind: 'stop', question: {} });
    await ended;
  };
  const startedAfterMs = performance.now() - startedAt;
  return { ...endpoints, dataDir, pid: child.pid ?? 0, startedAfterMs, ask, stop };
}

async function connectTo(child: ChildProcess) {
  const waiting = new Map<number, (message: Message) => void>();
  let lastId = 0;
  const endpoints = await new Promise<HostEndpoints>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The host ended with ${code}`)));
    child.on('message', (message: Message) => {
      if (message.started) return resolve(message.started);
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    });
  });
  const ask: BenchHost['ask'] = (kind, question) => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ reply, fault }) =>
        fault === undefined ? resolve(reply as never) : reject(new Error(fault)),
      );
      child.send({ id, kind, question });
    });
  };
  return { endpoints, ask };
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
