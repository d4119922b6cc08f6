import { expect, test } from '@jest/globals';
import { ok } from '#basics/result.ts';
import * as checkCast from '#contracts/http/requests/castVote.js';
import * as checkList from '#contracts/http/requests/listVotings.js';
import { reject } from '#contracts/rejections.ts';
import { createHttpFunction } from '#shell/http.ts';
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

/** A function that refuses every request that fits the contract. */
function setUp() {
  const call = createHttpFunction(
    {
      castVote: { check: checkCast, run: async () => reject('already-voted') },
      listVotings: {
        check: checkList,
        run: async () => ok({ items: [], serverTime: '2027-02-23T13:00:00.000Z' }),
      },
    },
    anObserver(),
  );
  const vote = (parts: EventParts) => call(anHttpEvent('castVote', { path, body, ...parts }));
  return { call, vote };
}

test('parameters, type and body are judged together', async () => {
  const { vote } = setUp();
  const headers = { 'content-type': 'text/plain' };
  const sent = { path: { votingId: 'mine' }, query: { sort: 'up' }, headers };
  const problem = problemOf(await vote({ ...sent, body: { choice: body.choice } }));
  expect(problem.violations).toEqual([
    { path: '/path/votingId', message: expect.stringContaining("a voting's id, such as") },
    { path: '/query/sort', message: '`sort` is not known here' },
    { path: '/headers/content-type', message: '`content-type` must be application/json' },
    { path: '/body/ballotId', message: '`ballotId` is missing' },
  ]);
});

test.each([
  ['', 'The body is missing'],
  [undefined, 'The body is missing'],
  ['{', 'The body must be JSON, in UTF-8'],
  ['[]', 'The body must be an object'],
])('the violation of the body %j is: %s', async (text, message) => {
  const { vote } = setUp();
  const { violations } = problemOf(await vote({ body: text }));
  expect(violations).toEqual([{ path: '/body', message }]);
});

test('a refusal for no role, or the wrong one, does not show what else is wrong', async () => {
  const { vote } = setUp();
  const wrong = { path: { votingId: 'mine' }, query: { sort: 'up' }, body: '{' };
  const stranger = problemOf(await vote({ ...wrong, claims: someClaims('other.voter') }));
  expect(stranger.code).toBe('not-found');
  const admin = problemOf(await vote({ ...wrong, claims: someClaims('demo.admin') }));
  expect(admin.code).toBe('wrong-role');
  for (const problem of [stranger, admin]) expect(problem).not.toHaveProperty('violations');
});

test('an impossible client id is the only violation in a response', async () => {
  const { vote } = setUp();
  const { violations } = problemOf(await vote({ path: { ...path, clientId: 'DEMO' }, body: '{' }));
  expect(violations).toMatchObject([{ path: '/path/clientId' }]);
});

test.each(['0x10', '1e1', ' 10', '10 ', '+5', '07', '5.0', ''])(
  'the limit %j is not a number as people write it',
  async (limit) => {
    const { call } = setUp();
    const response = await call(anHttpEvent('listVotings', { query: { limit } }));
    expect(problemOf(response)).toMatchObject({
      code: 'invalid-request',
      violations: [
        { path: '/query/limit', message: '`limit` must be a whole number from 1 to 50' },
      ],
    });
  },
);

test('a parameter that is named as a part of every object is refused as any other', async () => {
  const { call } = setUp();
  const query = JSON.parse('{"__proto__":"x"}');
  const response = await call(anHttpEvent('listVotings', { query }));
  expect(problemOf(response).violations).toMatchObject([{ path: '/query/__proto__' }]);
});
