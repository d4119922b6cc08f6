import { expect, test } from '@jest/globals';
import { ok } from '#basics/result.ts';
import * as checkCast from '#contracts/http/requests/castVote.js';
import * as checkHealth from '#contracts/http/requests/getHealth.js';
import * as checkExecutions from '#contracts/http/requests/listExecutions.js';
import * as checkList from '#contracts/http/requests/listVotings.js';
import { responses } from '#contracts/http/responses.js';
import { reject } from '#contracts/rejections.ts';
import { createHttpFunction, type Run } from '#shell/http.ts';
import type { HttpRequest } from '#shell/http-request.ts';
import { aboutOf } from '#shell/observability.ts';
import {
  anHttpEvent,
  anObserver,
  type EventParts,
  problemOf,
  someClaims,
} from '#test/builders/http.ts';
import { aBallotId, aVotingId } from '#test/builders/ids.ts';

const path = { votingId: aVotingId() };
const body = { ballotId: aBallotId(), choice: { optionIds: ['tea'] } };
const receipt = {
  votingId: aVotingId(),
  ballotId: aBallotId(),
  receivedAt: '2027-02-23T13:00:00.000Z',
  creditsCharged: 0 as const,
};
const succeed: Run<'castVote'> = async () => ok(receipt);

/** A function of some operations; `cast` is the handler of a vote. */
function setUp(cast: Run<'castVote'> = succeed) {
  const observer = anObserver();
  const requests: HttpRequest<'castVote'>[] = [];
  const run: Run<'castVote'> = (request) => {
    requests.push(request);
    return cast(request);
  };
  const call = createHttpFunction(
    {
      castVote: { check: checkCast, run },
      listVotings: { check: checkList, run: async ({ query }) => reject(codeFor(query.limit)) },
      listExecutions: { check: checkExecutions, run: async () => ok({ items: [] }) },
      getHealth: { check: checkHealth, run: async () => ok({ status: 'ok', serverTime: 'now' }) },
    },
    observer,
  );
  const vote = (parts: EventParts = {}) => call(anHttpEvent('castVote', { path, body, ...parts }));
  return { call, vote, observer, requests };
}

/** Shows that a limit in the address arrived as a number. */
const codeFor = (limit: number | undefined) => (limit === 7 ? 'results-later' : 'not-found');

const refusedWith = async (response: Promise<{ statusCode: number; body: string }>) => {
  const problem = problemOf(await response);
  const isValid = responses.castVote['4XX']?.['application/problem+json'];
  expect(isValid?.(problem)).toBe(true);
  return problem.code;
};

test('a good request arrives whole, with its caller and the time it was received', async () => {
  const { vote, requests } = setUp();
  const response = await vote({ receivedAt: 1_234 });
  expect(response).toEqual({
    statusCode: 201,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
    },
    body: JSON.stringify(receipt),
  });
  expect(requests[0]).toMatchObject({ path, body, receivedAt: 1_234, caller: { userId: 'ada' } });
});

test('an event of another route than those of the function is an error of its wiring', async () => {
  const { call } = setUp();
  const event = { ...anHttpEvent('castVote'), routeKey: '$default' };
  await expect(call(event)).rejects.toThrow('No operation of this function has the route $default');
});

test('each parameter that the contract forbids is a violation of its own', async () => {
  const { vote, requests } = setUp();
  const problem = problemOf(await vote({ path: { votingId: 'mine' } }));
  expect(problem).toMatchObject({ code: 'invalid-request', status: 400 });
  expect(problem.violations).toMatchObject([{ path: '/path/votingId' }]);
  expect(requests).toEqual([]);
});

test('a number in the address arrives as a number', async () => {
  const { call } = setUp();
  const listing = (limit: string) => call(anHttpEvent('listVotings', { query: { limit } }));
  expect(problemOf(await listing('7')).code).toBe('results-later');
  expect(problemOf(await listing('many')).code).toBe('invalid-request');
});

test('a body with more than the contract says is refused, and the excess is named', async () => {
  const { vote } = setUp();
  const problem = problemOf(await vote({ body: { ...body, voter: 'grace' } }));
  expect(problem.code).toBe('invalid-request');
  expect(JSON.stringify(problem.violations)).toContain('voter');
});

test.each([undefined, '', '{', 'null', '[]'])('the body %j is refused as invalid', async (text) => {
  const { vote, requests } = setUp();
  expect(await refusedWith(vote({ body: text }))).toBe('invalid-request');
  expect(requests).toEqual([]);
});

test('a body in base64 is read', async () => {
  const { vote } = setUp();
  const text = Buffer.from(JSON.stringify(body)).toString('base64');
  expect(await vote({ body: text, isBase64Encoded: true })).toMatchObject({ statusCode: 201 });
});

test('a body that is not UTF-8 is refused', async () => {
  const { vote } = setUp();
  const text = Buffer.from([0x22, 0xc3, 0x28, 0x22]).toString('base64');
  expect(await refusedWith(vote({ body: text, isBase64Encoded: true }))).toBe('invalid-request');
});

test('a body of up to 64 KiB is read, a larger one is refused by its bytes', async () => {
  const { vote } = setUp();
  const padded = (bytes: number, filler = ' ') => {
    const json = JSON.stringify(body);
    return json + filler.repeat((bytes - json.length) / Buffer.byteLength(filler));
  };
  expect(await vote({ body: padded(65_536) })).toMatchObject({ statusCode: 201 });
  expect(await vote({ body: padded(65_537) })).toMatchObject({ statusCode: 413 });
  expect(await refusedWith(vote({ body: padded(65_560, 'ä') }))).toBe('body-too-large');
  expect(await refusedWith(vote({ body: padded(1_000_000) }))).toBe('body-too-large');
  const encoded = Buffer.from(padded(65_536)).toString('base64');
  expect(await vote({ body: encoded, isBase64Encoded: true })).toMatchObject({ statusCode: 201 });
});

test('a caller with no role at the client learns not even that it exists', async () => {
  const { vote, requests } = setUp();
  for (const groups of ['other.voter', 'demo.owner', 'demo2.voter', 'emo.voter'])
    expect(await refusedWith(vote({ claims: someClaims(groups) }))).toBe('not-found');
  expect(requests).toEqual([]);
});

test('a caller with another role at the client is refused for that', async () => {
  const { vote, requests } = setUp();
  const admin = await vote({ claims: someClaims('demo.admin') });
  expect(admin).toMatchObject({ statusCode: 403 });
  expect(problemOf(admin)).toMatchObject({
    code: 'wrong-role',
    detail: 'This is for a voter; you are an admin here.',
  });
  expect(await refusedWith(vote({ claims: someClaims('operators') }))).toBe('wrong-role');
  expect(requests).toEqual([]);
});

test('the role is looked at before the body, so a stranger learns nothing from it', async () => {
  const { vote } = setUp();
  const stranger = someClaims('other.voter');
  expect(await refusedWith(vote({ claims: stranger, body: '{' }))).toBe('not-found');
});

test('what belongs to no client is for operators', async () => {
  const { call } = setUp();
  const listing = (...groups: string[]) =>
    call(anHttpEvent('listExecutions', { claims: someClaims(...groups) }));
  expect(await listing('demo.voter', 'operators')).toMatchObject({ statusCode: 200 });
  expect(problemOf(await listing('demo.admin'))).toMatchObject({
    code: 'wrong-role',
    detail: 'This is for an operator.',
  });
});

test('what is open to all needs no token', async () => {
  const { call } = setUp();
  const response = await call(anHttpEvent('getHealth', { claims: undefined }));
  expect(response).toMatchObject({ statusCode: 200 });
});

test.each<[string, object]>([
  ['no subject', { sub: undefined }],
  ['a subject that is no user id', { sub: 'a#b' }],
  ['another use than access', { token_use: 'id' }],
])('a token of %s that the gateway let through names no caller', async (_, change) => {
  const { vote, requests } = setUp();
  const response = await vote({ claims: { ...someClaims(), ...change } });
  expect(response.statusCode).toBe(401);
  expect(problemOf(response).code).toBe('unauthorized');
  expect(requests).toEqual([]);
});

test('a fault that may pass has the response unavailable, with when to try again', async () => {
  const fault = Object.assign(new Error('Slow down'), { name: 'ThrottlingException' });
  const { vote, observer } = setUp(() => Promise.reject(fault));
  const response = await vote();
  expect(response.statusCode).toBe(503);
  expect(response.headers['retry-after']).toBe('1');
  expect(problemOf(response).code).toBe('unavailable');
  const isValid = responses.castVote['5XX']?.['application/problem+json'];
  expect(isValid?.(problemOf(response))).toBe(true);
  expect(observer.seen).toMatchObject([
    { kind: 'error', error: fault, fields: { requestId: 'request-1' } },
    { kind: 'measure', operation: 'castVote', outcome: 'failed', fields: { status: 503 } },
  ]);
});

test('a fault of ours is thrown on, so that the platform counts it', async () => {
  const { vote, observer } = setUp(() => Promise.reject(new Error('A bug')));
  await expect(vote()).rejects.toThrow('A bug');
  expect(observer.seen.at(-1)).toMatchObject({ outcome: 'failed', fields: { status: 500 } });
});

test('each call is measured once, with its outcome and what it was about', async () => {
  const { vote, observer } = setUp();
  await vote();
  await vote({ body: '{' });
  const about = { requestId: 'request-1', clientId: 'demo', votingId: aVotingId() };
  const measured = { kind: 'measure', operation: 'castVote' };
  expect(observer.seen).toEqual([
    { ...measured, outcome: 'done', fields: { ...about, status: 201 } },
    { ...measured, outcome: 'invalid-request', fields: { ...about, status: 400 } },
  ]);
});

test('of a path or an input, only ids that may be logged are taken', () => {
  const path = { clientId: 'demo', votingId: 'Bearer a token', ballotId: 'b', voterId: 'ada' };
  expect(aboutOf(path)).toEqual({ clientId: 'demo' });
  expect(aboutOf({ step: 'await', token: 'secret', shard: 3 })).toEqual({
    step: 'await',
    shard: '3',
  });
  expect([undefined, null, 7, 'text'].map(aboutOf)).toEqual([{}, {}, {}, {}]);
});

test('neither token nor choice nor ballot id nor voter ever reaches the log', async () => {
  const canary = 'canary-choice';
  const secret = { ballotId: aBallotId(0xbeef), choice: { optionIds: [canary] } };
  const outcomes: Run<'castVote'>[] = [
    succeed,
    async () => reject('already-voted'),
    () => Promise.reject(new Error('A bug')),
    () => Promise.reject(Object.assign(new Error('Reset'), { code: 'ECONNRESET' })),
  ];
  for (const outcome of outcomes) {
    const { vote, observer } = setUp(outcome);
    for (const sent of [secret, { ...secret, [canary]: 1 }, `{"${canary}"`])
      await vote({ body: sent, claims: { ...someClaims(), sub: canary } }).catch(() => undefined);
    const logged = JSON.stringify(observer.seen, (_key, value) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
    );
    for (const word of ['canary', secret.ballotId]) expect(logged).not.toContain(word);
  }
});
