import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { logFileOf, openHostLog } from '#infra/local/log/host-log.ts';
import { type LogLine, readLog } from '#infra/local/log/log-lines.ts';
import { createObserver } from '#shell/observability.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const about = { requestId: 'r-1', clientId: 'demo', votingId: 'v-1' };
/** Errors of libraries may hold what was sent. */
const fault = Object.assign(
  new Error('Away', { cause: Object.assign(new TypeError('Reset'), { token: 'a secret' }) }),
  { request: { authorization: 'a secret' } },
);

/** The lines of a log after something was written to it. */
async function logged(say: (log: ReturnType<typeof openHostLog>) => unknown) {
  const log = openHostLog(folder.path);
  await say(log);
  await log.end();
  return readLog(logFileOf(folder.path));
}

test('a call is one line, with its function, outcome, status, time and ids', async () => {
  const lines = await logged((log) =>
    log
      .name({
        'cast-vote': async (_input: unknown) =>
          log.observer.measure('castVote', 'done', 7.0123, { ...about, status: 201 }),
      })
      ['cast-vote'](undefined),
  );
  expect(lines.map(({ fields }) => fields)).toEqual([
    {
      level: 'INFO',
      message: 'castVote done',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'cast-vote',
      operation: 'castVote',
      outcome: 'done',
      durationMs: 7.01,
      ...about,
      status: 201,
    },
  ]);
});

test('two functions that run at once keep their names apart', async () => {
  const gate = Promise.withResolvers<void>();
  const lines = await logged(async ({ name, observer }) => {
    const say = async (input: string) => {
      await gate.promise;
      observer.info(input, {});
    };
    const functions = name({ one: say, other: say });
    const both = [functions.one('from one'), functions.other('from other')];
    gate.resolve();
    await Promise.all(both);
  });
  const named = lines.map(({ service, message }) => [service, message]);
  expect(named.sort()).toEqual([
    ['one', 'from one'],
    ['other', 'from other'],
  ]);
});

test('the gateway logs its own refusals, and the response to a caller after a fault', async () => {
  const parameters = { clientId: 'demo', votingId: 'v-1', ballotId: 'a-ballot', voterId: 'ada' };
  const entry = { requestId: 'r-1', operationId: 'getReceipt', parameters, durationMs: 1 };
  const lines = await logged((log) => {
    log.refused({ ...entry, status: 200 });
    log.refused({ ...entry, status: 401, refusal: 'unauthorized' });
    log.refused({ ...entry, status: 500, refusal: 'internal', error: fault });
  });
  expect(lines).toMatchObject([
    { service: 'gateway', operation: 'getReceipt', outcome: 'unauthorized', status: 401 },
    { service: 'gateway', level: 'ERROR', error: { message: 'Away' } },
  ]);
  expect(readFileSync(logFileOf(folder.path), 'utf8')).not.toMatch(/a-ballot|ada/);
});

test('a line has the form that the functions write on AWS, and no secret of an error', async () => {
  const written: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const errors = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const cloud = createObserver();
  cloud.info('Something', about);
  cloud.error('It failed', fault, about);
  spy.mockRestore();
  errors.mockRestore();
  const here = await logged(({ observer }) => {
    observer.info('Something', about);
    observer.error('It failed', fault, about);
  });
  // What only AWS knows is no part of the form, and a stack shows where an error came from.
  const left = ['service', 'timestamp', 'sampling_rate', 'location'];
  const shapeOf = (line: unknown) =>
    JSON.parse(JSON.stringify(line, (name, value) => (left.includes(name) ? undefined : value)));
  expect(here.map(({ fields }: LogLine) => shapeOf(fields))).toEqual(
    written.map((line) => shapeOf(JSON.parse(line))),
  );
  for (const text of [...written, readFileSync(logFileOf(folder.path), 'utf8')]) {
    expect(text).not.toContain('a secret');
  }
});
