import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { attempt, newVote, receiptsOf } from '#test/faults/casting.ts';
import { readEvidence } from '#test/faults/evidence.ts';
import type { Vote } from '#test/faults/history.ts';
import { patiently } from '#test/faults/patiently.ts';
import {
  createGate,
  type OpenVoting,
  type SpoiledHost,
  startSpoiledHost,
} from '#test/faults/spoiled-host.ts';
import { clientId } from '#test/faults/votings.ts';

let at: SpoiledHost;
let voting: OpenVoting;
/** What the seal of a voting waits for, by voting. */
const beforeSeal = new Map<string, () => Promise<unknown>>();

beforeAll(async () => {
  at = await startSpoiledHost((functions) => ({
    ...functions,
    'seal-voting': async (input) => {
      await beforeSeal.get((input as { votingId: string }).votingId)?.();
      return functions['seal-voting'](input);
    },
  }));
}, 60_000);
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

/** The name of the one execution of a voting that was never changed. */
async function executionOf({ votingId }: OpenVoting): Promise<string> {
  const { body } = await at.wire.ask({ id: 'listExecutions', path: {}, token: at.operator });
  const items = body.items as { votingId: string; executionName: string }[];
  const found = items.filter((item) => item.votingId === votingId);
  expect(found).toHaveLength(1);
  return found[0]?.executionName ?? '';
}

/** Casts a vote just before the end whose transaction reaches the database only on demand. */
async function castLate(voter: string) {
  const gate = createGate();
  const reached = createGate();
  at.host.clock.moveTo(voting.closesAt - 1_000);
  at.proxy.spoil({
    before: () => {
      reached.open();
      return gate.passed();
    },
  });
  const vote = newVote(voter, voting);
  const casting = cast(vote);
  await reached.passed();
  return {
    vote,
    /** Ends when the ballot is in the box; answers with what the voter was told. */
    land: async () => {
      gate.open();
      await patiently(async () => (await stored()).ballots.has(vote.ballotId));
      return (await casting).answer;
    },
  };
}

test('a ballot that lands after the count is never counted, and its receipt says so', async () => {
  const early = newVote('crowd-1', voting);
  expect((await cast(early)).answer?.status).toBe(201);
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

test('the steps of the count made once more after the seal take no late ballot in', async () => {
  const { vote, land } = await castLate('crowd-3');
  await at.publish(voting);
  const sealed = await results();
  await land();
  const subject = { clientId, votingId: voting.votingId, version: 1 };
  for (let shard = 0; shard < 16; shard += 1) {
    await at.host.functions['tally-shard']({ ...subject, shard });
  }
  await at.host.functions['seal-voting'](subject);
  expect(await results()).toEqual(sealed);
  expect(await receiptOf(vote)).toBe('not-counted');
});

test('a late vote is told the same when it is sent again, and stays alone', async () => {
  const { vote, land } = await castLate('crowd-4');
  await at.publish(voting);
  await land();
  expect((await cast(vote)).answer).toEqual({ status: 503, code: 'outcome-unknown' });
  const other = newVote(vote.voter, voting);
  expect((await cast(other)).answer).toEqual({ status: 409, code: 'voting-closed' });
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
  const execution = await patiently(async () => {
    const answer = await at.wire.ask({ id: 'getExecution', path, token: at.operator });
    return answer.body.status === 'FAILED' && answer.body;
  });
  expect(execution.error).toBe('CountsDisagree');
  expect((await stored()).seal).toBeUndefined();

  await at.wire.ask({ id: 'redriveExecution', path, token: at.operator });
  await at.publish(voting);
  expect(await results()).toMatchObject({ ballots: 1, provisional: false });
  expect(await receiptOf(vote)).toBe('counted');
});
