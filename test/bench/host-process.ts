/**
 * The host under measurement, in a process of its own that serves the benchmark over IPC.
 * Argument: the data folder; with `count` after it, calls to AWS are counted.
 */
import { rm } from 'node:fs/promises';
import { personas } from '#infra/local/demo/personas.ts';
import { startHost } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { countCalls } from '#test/bench/count-calls.ts';
import type { Question, Replies } from '#test/bench/host.ts';

const [dataDir = '', mode] = process.argv.slice(2);
const counting = mode === 'count' ? countCalls() : undefined;
const host = await startHost({
  dataDir,
  personas,
  ...(counting === undefined ? {} : { wrap: counting.wrap }),
});

/** Cleans up if the benchmark is ended from outside. */
const clearUp = async () => {
  await host.stop();
  await rm(dataDir, { recursive: true, force: true });
};

type Handlers = {
  [Kind in keyof Replies]: (question: Question<Kind>) => Promise<Replies[Kind]>;
};

const handlers: Handlers = {
  mint: ({ userIds, groups }) =>
    Promise.all(
      userIds.map((userId) => mintAccessToken(host.identity.key, { userId, groups: [...groups] })),
    ),
  moveTo: async ({ instant }) => {
    host.clock.moveTo(Math.max(instant, host.clock.now()));
    return undefined;
  },
  now: async () => host.clock.now(),
  spent: async () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  memory: async () => {
    const { heapUsed, external } = process.memoryUsage();
    return { heapUsed, external };
  },
  counted: async () => counting?.take() ?? {},
  stop: async () => {
    process.off('disconnect', clearUp);
    await host.stop();
    process.disconnect();
    return undefined;
  },
};

process.on('message', (message: { id: number; kind: keyof Replies; question: never }) => {
  const { id, kind, question } = message;
  handlers[kind](question).then(
    (reply) => kind !== 'stop' && process.send?.({ id, reply }),
    (error: unknown) => process.send?.({ id, fault: String(error) }),
  );
});
process.on('disconnect', clearUp);
process.send?.({
  started: {
    origin: host.origin,
    databaseEndpoint: host.databaseEndpoint,
    awsEndpoint: host.awsEndpoint,
    machineArn: host.machineArn,
    databasePid: host.databasePid(),
  },
});
