import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';
import { attempt, newVote, receiptsOf } from '#test/faults/casting.ts';
import { everyFault } from '#test/faults/checkers.ts';
import { readEvidence } from '#test/faults/evidence.ts';
import {
  createGate,
  type FaultyHost,
  type OpenVoting,
  startFaultyHost,
} from '#test/faults/faulty-host.ts';
import type { Vote } from '#test/faults/history.ts';
import { clientId } from '#test/faults/votings.ts';
import { until } from '#test/until.ts';

let at: FaultyHost;
let voting: OpenVoting;
/** What the sealing of a voting waits for, by voting. */
const beforeSeal = new Map<string, () => Promise<unknown>>();
/** What the voiding of a voting's votes waits for, by voting. */
const beforeVoiding = new Map<string, () => Promise<unknown>>();

const votingOf = (input: unknown) => (input as { votingId: string }).votingId;

beforeAll(async () => {
  at = await startFaultyHost((functions) => ({
    ...functions,
    'void-votes': async (input) => {
      await beforeVoiding.get(votingOf(input))?.();
      return functions['void-votes'](input);
    },
    'seal-voting': async (input) => {
      await beforeSeal.get(votingOf(input))?.();
      return functions['seal-voting'](input);
    },
  }));
});
afterAll(() => at.stop());
beforeEach(async () => {
  at.proxy.heal();
  voting = await at.openVoting();
});

const cast = async (vote: Vote) => attempt(at.wire, await at.voter(vote.voter), vote);
const receiptOf = async (vote: Vote) =>
  (await receiptsOf(at.wire, at.admin, [vote])).get(vote.ballotId);
const results = async () => {
  const path = { clientId, votingId: voting.votingId };
  return (await at.wire.ask({ id: 'getResults', path, token: at.admin })).body;
};
const stored = async () => {
  const { votings } = await readEvidence(at.host.databaseEndpoint);
  const found = votings.get(voting.votingId);
  if (found === undefined) throw new Error('The voting is not stored.');
  return found;
};

/** Returns the name of the only execution of a voting that was never changed. */
async function executionOf({ votingId }: OpenVoting): Promise<string> {
  const { body } = await at.wire.ask({ id: 'listExecutions', path: {}, token: at.operator });
  const items = body.items as { votingId: string; executionName: string }[];
  const found = items.filter((item) => item.votingId === votingId);
  expect(found).toHaveLength(1);
  return found[0]?.executionName ?? '';
}

/**
 * Casts a vote just before the end whose transaction reaches the database only on demand; by then
 * the time of the vote is over.
 */
async function castLate(voter: string) {
  const gate = createGate();
  const reached = createGate();
  const responded = createGate();
  at.host.clock.moveTo(voting.closesAt - 1_000);
  at.proxy.inject({
    before: () => {
      at.host.clock.moveTo(voting.closesAt + 4_000);
      at.timeIsUp();
      reached.open();
      return gate.passed();
    },
    after: async () => responded.open(),
  });
  const vote = newVote(voter, voting);
  const casting = cast(vote);
  await reached.passed();
  return {
    vote,
    casting,
    open: gate.open,
    /** Resolves when the database has responded to its transaction. */
    responded: responded.passed,
    /** Waits until the ballot is in the box; returns the response to the voter. */
    land: async () => {
      gate.open();
      await until(async () => (await stored()).ballots.has(vote.ballotId));
      return (await casting).response;
    },
  };
}

test('a ballot that lands after the count is never counted, and its receipt shows it', async () => {
  const early = newVote('crowd-1', voting);
  expect((await cast(early)).response?.status).toBe(201);
  const { vote, land } = await castLate('crowd-2');
  await at.publish(voting);
  const sealed = await results();
  expect(sealed).toMatchObject({ ballots: 1, provisional: false });

  expect(await land()).toEqual({ status: 503, code: 'outcome-unknown' });
  expect(await receiptOf(vote)).toBe('not-counted');
  expect(await receiptOf(early)).toBe('counted');
  expect(await results()).toEqual(sealed);
  const { countedIds, ballots, seal } = await stored();
  expect([...countedIds]).toEqual([early.ballotId]);
  expect(ballots.size).toBe(2);
  expect(seal?.ballots).toBe(1);
});

test('the steps of the count, repeated after the seal, include no late ballot', async () => {
  const { vote, land } = await castLate('crowd-3');
  await at.publish(voting);
  const sealed = await results();
  await land();
  const subject = { clientId, votingId: voting.votingId, version: 1 };
  const shards = Array.from({ length: 16 }, (_, shard) => shard);
  await at.host.functions['tally-shard']({ ...subject, shards });
  await at.host.functions['seal-voting'](subject);
  expect(await results()).toEqual(sealed);
  expect(await receiptOf(vote)).toBe('not-counted');
});

test('a late vote, sent again after the seal, is refused as not recorded in time', async () => {
  const { vote, land } = await castLate('crowd-4');
  await at.publish(voting);
  await land();
  at.host.clock.move(timing.votingCacheMs);
  const late = { status: 409, code: 'not-recorded-in-time' };
  expect((await cast(vote)).response).toEqual(late);
  const other = newVote(vote.voter, voting);
  expect((await cast(other)).response).toEqual({ status: 409, code: 'voting-closed' });
  expect(await receiptOf(other)).toBe('absent');
});

test('a ballot between the two counts stops the seal until an operator redrives', async () => {
  const { vote, land } = await castLate('crowd-5');
  const sealing = createGate();
  const landed = createGate();
  beforeSeal.set(voting.votingId, () => {
    sealing.open();
    return landed.passed();
  });
  at.host.clock.moveTo(voting.closesAt + 10_000);
  await sealing.passed();
  expect(await land()).toEqual({ status: 503, code: 'outcome-unknown' });
  landed.open();

  const path = { executionName: await executionOf(voting) };
  const execution = await until(async () => {
    const response = await at.wire.ask({ id: 'getExecution', path, token: at.operator });
    return response.body.status === 'FAILED' && response.body;
  });
  expect(execution.error).toBe('CountsDisagree');
  expect((await stored()).seal).toBeUndefined();

  await at.wire.ask({ id: 'redriveExecution', path, token: at.operator });
  await at.publish(voting);
  expect(await results()).toMatchObject({ ballots: 1, provisional: false });
  expect(await receiptOf(vote)).toBe('counted');
});

/** A voter with two credits, in a paid voting that is open. */
async function paying(voterId: string) {
  voting = await at.openVoting({ pricing: 'paid' });
  const body = { grantId: `welcome-${voterId}`, credits: 2 };
  await at.wire.ask({ id: 'grantCredits', path: { clientId, voterId }, token: at.operator, body });
  const token = await at.voter(voterId);
  return {
    credits: async () => {
      const { body } = await at.wire.ask({ id: 'getProfile', path: { clientId }, token });
      return body.credits;
    },
  };
}

/** The findings of all checkers about this voting and the credits of these voters. */
async function faultsOf(votes: readonly Vote[]) {
  const evidence = await readEvidence(at.host.databaseEndpoint);
  const votings = new Map([[voting.votingId, await stored()]]);
  const receipts = await receiptsOf(at.wire, at.admin, votes);
  return [
    ...everyFault(votes, { ...evidence, votings }, receipts).filter((fault) =>
      votes.some(({ voter, votingId }) => fault.includes(voter) || fault.includes(votingId)),
    ),
  ];
}

const closed = { status: 409, code: 'voting-closed' };

test('a paid vote that is held until after the count never lands, and costs nothing', async () => {
  const { credits } = await paying('crowd-6');
  const { vote, casting, open, responded } = await castLate('crowd-6');
  expect((await casting).response).toEqual({ status: 503, code: 'outcome-unknown' });
  await at.publish(voting);
  const sealed = await results();
  open();
  await responded();
  expect((await cast(vote)).response).toEqual(closed);
  expect(await receiptOf(vote)).toBe('absent');
  const { ballots, participations, tombstones, seal, journal } = await stored();
  expect([ballots.size, participations.size, [...tombstones]]).toEqual([0, 0, ['crowd-6']]);
  expect(await credits()).toBe(2);
  expect(await results()).toEqual(sealed);
  expect(seal?.ballots).toBe(0);
  const sealing = journal.map(({ event }) => event).find(({ type }) => type === 'voting-sealed');
  expect(sealing).toMatchObject({ ballots: 0, digest: seal?.digest });
  expect(await faultsOf([vote])).toEqual([]);
});

test('a paid vote that finds a tombstone is not recorded, and costs nothing', async () => {
  const { credits } = await paying('crowd-7');
  const { vote, casting, open } = await castLate('crowd-7');
  await at.publish(voting);
  open();
  const { response } = await casting;
  expect(['outcome-unknown', 'not-recorded-in-time']).toContain(response?.code);
  expect((await cast(vote)).response).toEqual(closed);
  expect(await credits()).toBe(2);
  expect(await faultsOf([vote])).toEqual([]);
});

test('a paid vote that lands before it would be voided is counted, for one credit', async () => {
  const { credits } = await paying('crowd-8');
  const { vote, land } = await castLate('crowd-8');
  const [voiding, landed] = [createGate(), createGate()];
  beforeVoiding.set(voting.votingId, () => {
    voiding.open();
    return landed.passed();
  });
  at.host.clock.moveTo(voting.closesAt + 10_000);
  await voiding.passed();
  // It is too late to be acknowledged, but not to be counted.
  expect(await land()).toEqual({ status: 503, code: 'outcome-unknown' });
  landed.open();
  await at.publish(voting);
  expect(await receiptOf(vote)).toBe('counted');
  expect(await results()).toMatchObject({ ballots: 1, provisional: false });
  expect(await credits()).toBe(1);
  expect((await stored()).tombstones.size).toBe(0);
  expect(await faultsOf([vote])).toEqual([]);
});

test('a vote whose intent cannot be stored is not sent', async () => {
  const { credits } = await paying('crowd-9');
  at.host.clock.moveTo(voting.closesAt - 10_000);
  let attempts = 0;
  at.proxy.cutPuts(() => {
    attempts += 1;
    if (attempts === 4) at.host.clock.move(5_000);
  });
  at.proxy.tokens();
  const vote = newVote('crowd-9', voting);
  expect((await cast(vote)).response).toEqual({ status: 503, code: 'unavailable' });
  expect(at.proxy.tokens()).toEqual([]);
  expect(await credits()).toBe(2);
  expect((await stored()).ballots.size).toBe(0);
  at.proxy.heal();
  expect((await cast(vote)).response?.status).toBe(201);
  expect(await credits()).toBe(1);
  await at.publish(voting);
  expect(await faultsOf([vote])).toEqual([]);
});

test('a paid vote well before the end stores no intent', async () => {
  await paying('crowd-10');
  at.proxy.cutPuts();
  const vote = newVote('crowd-10', voting);
  expect((await cast(vote)).response?.status).toBe(201);
});
