import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { After } from '#contracts/ports.ts';
import { createFunctions, type LocalFunctions } from '#infra/local/functions.ts';
import { listen } from '#infra/local/runtime/ports.ts';
import { anHttpEvent, someClaims } from '#test/builders/http.ts';
import { aVotingId, demo } from '#test/builders/ids.ts';

const silent = { info: () => {}, error: () => {}, measure: () => {}, count: () => {} };
const subject = { clientId: demo, votingId: aVotingId(1), version: 1 };
const crowd = 100;

/** The times that run, each with what ends it. */
const times = new Map<() => void, number>();
const after: After = (ms, call) => {
  times.set(call, ms);
  return () => times.delete(call);
};

/** A database that records its calls, and responds to none until it may go on. */
const held: ServerResponse[] = [];
let mayGoOn = false;
let arrived = Promise.withResolvers<void>();
const answer = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
const server = createServer((request, response) => {
  request.resume().once('end', () => {
    if (mayGoOn) answer(response);
    else held.push(response);
    arrived.resolve();
  });
});
let functions: LocalFunctions;
let pieces: Promise<unknown>[];

beforeEach(async () => {
  mayGoOn = false;
  times.clear();
  held.length = 0;
  pieces = [];
  const port = await listen(server, 0);
  functions = createFunctions(
    {
      dynamodb: `http://127.0.0.1:${port}`,
      aws: 'http://127.0.0.1:9',
      machineArns: {
        'voting-lifecycle': 'none',
        'credit-purchase': 'none',
        reconciliation: 'none',
      },
      topicArn: 'none',
      scheduleGroup: 'none',
    },
    {
      clock: { now: Date.now },
      after,
      stopAfter: after,
      observer: silent,
      providersOf: async () => ({}),
    },
  );
});

afterEach(async () => {
  jest.useRealTimers();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await Promise.allSettled(pieces);
});

/** Ends once the database holds so many calls. */
async function asked(count: number) {
  while (held.length < count) {
    arrived = Promise.withResolvers();
    await arrived.promise;
  }
}

function goOn() {
  mayGoOn = true;
  for (const response of held.splice(0)) answer(response);
}

const aDraft = {
  title: 'Tea or coffee?',
  options: [
    { id: 'tea', label: 'Tea' },
    { id: 'coffee', label: 'Coffee' },
  ],
  counting: { kind: 'plurality' },
  pricing: 'free',
  resultsVisible: { kind: 'after-close' },
  schedule: { zone: 'UTC', opens: '2040-02-23T18:00', closes: '2040-02-23T19:00' },
};

function begin(work: () => Promise<unknown>) {
  const piece = work();
  // What a test does not wait for fails when its database ends.
  piece.catch(() => {});
  pieces.push(piece);
}
/** Each reader reads another voting: those of one voting share a read. */
const read = (n = 1) =>
  functions['read-votings'](
    anHttpEvent('getVoting', { path: { clientId: demo, votingId: aVotingId(n) } }),
  );
const count = (shard: number) => functions['tally-shard']({ ...subject, shards: [shard] });

test('a move is sent while crowds of readers and counts wait for the database', async () => {
  for (let reader = 0; reader < crowd; reader += 1) begin(() => read(reader));
  for (let shard = 0; shard < crowd; shard += 1) begin(() => count(shard));
  // Of each crowd as many as have sockets; the rest waits.
  const crowded = 8 + 4;
  await asked(crowded);
  begin(() => functions['move-voting']({ ...subject, step: 'close' }));
  await asked(crowded + 1);
  expect(held).toHaveLength(crowded + 1);
  goOn();
  const outcomes = await Promise.all(pieces);
  expect(outcomes.at(-1)).toEqual({ outcome: 'superseded' });
});

test('votings of one client are scheduled in turn, those of two beside each other', async () => {
  const claims = someClaims('demo.admin', 'other.admin');
  const schedule = (clientId: string) => () =>
    functions['manage-votings'](
      anHttpEvent('scheduleVoting', { path: { clientId }, body: aDraft, claims }),
    );
  for (let admin = 0; admin < 4; admin += 1) begin(schedule('demo'));
  begin(schedule('other'));
  await asked(2);
  begin(() => read());
  await asked(3);
  expect(held).toHaveLength(3);
});

test('a call that waited for a socket for most of a minute succeeds all the same', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  for (let reader = 0; reader < crowd; reader += 1) begin(() => read(reader));
  await asked(8);
  jest.advanceTimersByTime(50_000);
  jest.useRealTimers();
  goOn();
  const answers = (await Promise.all(pieces)) as { statusCode: number }[];
  // There is no such voting, and it took the database to say so.
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(crowd).fill(404));
});

test('a function whose time is up is stopped, and what it had begun goes on', async () => {
  begin(() => functions['move-voting']({ ...subject, step: 'close' }));
  await asked(1);
  expect([...times.values()]).toEqual([15_000]);
  for (const timeIsUp of times.keys()) timeIsUp();
  await expect(pieces[0]).rejects.toMatchObject({
    name: 'Sandbox.Timedout',
    message: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 15\.00 seconds$/),
  });
  expect(held).toHaveLength(1);
});

test('the wait for a place is no time of a function', async () => {
  for (let step = 0; step < crowd; step += 1) {
    begin(() => functions['move-voting']({ ...subject, step: 'close' }));
  }
  await asked(16);
  expect(times.size).toBe(32);
  goOn();
  await Promise.all(pieces);
  expect(times.size).toBe(0);
});
