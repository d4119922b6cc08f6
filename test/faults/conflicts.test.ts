import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';
import { attempt, newVote, receiptsOf } from '#test/faults/casting.ts';
import { readEvidence } from '#test/faults/evidence.ts';
import {
  createGate,
  type FaultyHost,
  type OpenVoting,
  startFaultyHost,
} from '#test/faults/faulty-host.ts';
import type { Vote } from '#test/faults/history.ts';
import { until } from '#test/until.ts';

let at: FaultyHost;
let voting: OpenVoting;
let voters = 0;

beforeAll(async () => {
  at = await startFaultyHost();
});
afterAll(() => at.stop());

beforeEach(async () => {
  at.proxy.heal();
  voting = await at.openVoting();
  at.proxy.tokens();
});

const someone = () => {
  voters += 1;
  return `crowd-${voters}`;
};

const cast = async (vote: Vote) =>
  attempt(at.wire, await at.voter(vote.voter), vote, { now: at.host.clock.now });

const stored = async () => {
  const evidence = await readEvidence(at.host.databaseEndpoint);
  const found = evidence.votings.get(voting.votingId);
  if (found === undefined) throw new Error('The voting is not stored.');
  const { ballots, participations, counters } = found;
  return {
    ballots: [...ballots.keys()],
    voters: [...participations.keys()],
    counted: counters.get('ballots') ?? 0,
  };
};

const nothing = { ballots: [], voters: [], counted: 0 };
const only = ({ ballotId, voter }: Vote) => ({ ballots: [ballotId], voters: [voter], counted: 1 });

/** Lets the time of a vote run out: moves the clock after this many attempts. */
const afterAttempts = (attempts: number) => {
  let made = 0;
  return () => {
    made += 1;
    if (made === attempts) at.host.clock.move(5_000);
  };
};

test.each([1, 2, 6])(
  'a vote that meets another transaction %i times is recorded once and acknowledged',
  async (times) => {
    at.proxy.inject(...Array<'conflict'>(times).fill('conflict'));
    const vote = newVote(someone(), voting);
    const { response } = await cast(vote);
    expect(response?.status).toBe(201);
    expect(await stored()).toEqual(only(vote));
    const tokens = at.proxy.tokens();
    expect(tokens).toHaveLength(times + 1);
    expect(new Set(tokens).size).toBe(1);
  },
);

test('a vote that is throttled beyond what the SDK retries is recorded once', async () => {
  at.proxy.inject('throttled', 'throttled', 'throttled', 'throttled');
  const vote = newVote(someone(), voting);
  expect((await cast(vote)).response?.status).toBe(201);
  expect(await stored()).toEqual(only(vote));
  expect(new Set(at.proxy.tokens()).size).toBe(1);
});

test('a transaction that is still in progress under its token is waited for', async () => {
  at.proxy.inject('cut-after', 'in-progress', 'in-progress');
  const vote = newVote(someone(), voting);
  expect((await cast(vote)).response?.status).toBe(201);
  expect(await stored()).toEqual(only(vote));
});

test.each([1, 3, 5])(
  'a response that is cut off %i times after the commit leads to the same receipt, with one token',
  async (times) => {
    at.proxy.inject(...Array<'cut-after'>(times).fill('cut-after'));
    const vote = newVote(someone(), voting);
    const { response, sentAt = 0, endedAt = 0 } = await cast(vote);
    expect(response?.status).toBe(201);
    expect(response?.receivedAt).toBeGreaterThanOrEqual(sentAt);
    expect(response?.receivedAt).toBeLessThanOrEqual(endedAt);
    expect(await stored()).toEqual(only(vote));
    const tokens = at.proxy.tokens();
    expect(tokens).toHaveLength(times + 1);
    expect(new Set(tokens).size).toBe(1);
    at.host.clock.move(11 * 60_000 - 90_000);
    const repeated = await cast(vote);
    expect(repeated.response).toEqual(response);
    expect(await stored()).toEqual(only(vote));
  },
);

test('a database that forgets the token with its process leads to the same receipt', async () => {
  const killed = createGate();
  at.proxy.inject({
    after: async () => {
      process.kill(at.host.databasePid() ?? 0, 'SIGKILL');
      await until(() => fetch(at.host.databaseEndpoint).then(Boolean, () => false));
      killed.open();
      throw new Error('The response is lost with it.');
    },
  });
  const vote = newVote(someone(), voting);
  const { response } = await cast(vote);
  await killed.passed();
  expect(response?.status).toBe(201);
  expect(await stored()).toEqual(only(vote));
});

test('conflicts without end lead to a 503 unavailable, and nothing is recorded', async () => {
  at.proxy.injectAll('conflict', afterAttempts(6));
  const vote = newVote(someone(), voting);
  const { response } = await cast(vote);
  expect(response).toEqual({ status: 503, code: 'unavailable' });
  expect(await stored()).toEqual(nothing);
  at.proxy.heal();
  expect((await cast(vote)).response?.status).toBe(201);
  expect(await stored()).toEqual(only(vote));
});

test('connections cut before the database have an unknown outcome and leave no trace', async () => {
  at.proxy.injectAll('cut', afterAttempts(4));
  const vote = newVote(someone(), voting);
  const { response } = await cast(vote);
  expect(response).toEqual({ status: 503, code: 'outcome-unknown' });
  expect(await stored()).toEqual(nothing);
});

test('commits whose responses are lost have an unknown outcome and are recorded once', async () => {
  at.proxy.injectAll('cut-after', afterAttempts(4));
  const vote = newVote(someone(), voting);
  const { response } = await cast(vote);
  expect(response).toEqual({ status: 503, code: 'outcome-unknown' });
  expect(await stored()).toEqual(only(vote));
  at.proxy.heal();
  const repeated = await cast(vote);
  expect(repeated.response?.status).toBe(201);
  expect(await stored()).toEqual(only(vote));
  const other = newVote(vote.voter, voting);
  expect((await cast(other)).response).toEqual({ status: 409, code: 'already-voted' });
});

test('a lost commit that conflicts follow has an unknown outcome', async () => {
  at.proxy.inject('cut-after');
  at.proxy.injectAll('conflict', afterAttempts(6));
  const vote = newVote(someone(), voting);
  const { response } = await cast(vote);
  expect(response).toEqual({ status: 503, code: 'outcome-unknown' });
  expect(await stored()).toEqual(only(vote));
});

test('a commit known before the fence is acknowledged after the end, and counted', async () => {
  at.host.clock.moveTo(voting.closesAt - 500);
  at.proxy.inject({ after: async () => at.host.clock.moveTo(voting.closesAt + 4_900) });
  const vote = newVote(someone(), voting);
  const { response } = await cast(vote);
  expect(response?.status).toBe(201);
  expect(response?.receivedAt).toBeLessThan(voting.closesAt);
  await at.publish(voting);
  expect(await receiptsOf(at.wire, at.admin, [vote])).toEqual(
    new Map([[vote.ballotId, 'counted']]),
  );
});

test('a commit known only after the fence is acknowledged once the count holds it', async () => {
  at.host.clock.moveTo(voting.closesAt - 500);
  at.proxy.inject({ after: async () => at.host.clock.moveTo(voting.closesAt + 5_000) });
  const vote = newVote(someone(), voting);
  const unknown = { status: 503, code: 'outcome-unknown' };
  expect((await cast(vote)).response).toEqual(unknown);
  expect((await cast(vote)).response).toEqual(unknown);
  expect(await stored()).toEqual(only(vote));
  await at.publish(voting);
  at.host.clock.move(timing.votingCacheMs);
  expect((await cast(vote)).response).toMatchObject({ status: 201 });
  expect(await receiptsOf(at.wire, at.admin, [vote])).toEqual(
    new Map([[vote.ballotId, 'counted']]),
  );
});
