import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { userId } from '#basics/ids.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createCounts } from '#stores/counts.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, aVotingId, demo, grace } from '#test/builders/ids.ts';
import { moveStoredVoting } from '#test/builders/stored-voting.ts';
import { stretchesOf } from '#test/builders/votes.ts';
import { aWindow } from '#test/builders/votings.ts';
import { votingToVoteIn } from './vote-setting.ts';

const { opensAt, closesAt } = aWindow();
const options = ['tea', 'coffee'];
const callers = ['its-voter', 'another-voter', 'a-non-voter'] as const;
let database: StartedDatabase;
let fresh = 0;

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

type Phase = {
  readonly at: number;
  readonly recorded?: 'closed' | 'sealed' | 'published';
  /** The count was sealed without this ballot. */
  readonly uncounted?: true;
};
const phases: Record<string, Phase> = {
  'while it is open': { at: closesAt - 1 },
  'up to the fence': { at: closesAt + 4_999 },
  'between the fence and the count': { at: closesAt + 5_000, recorded: 'closed' },
  'while the count is overdue': { at: closesAt + 3_600_000, recorded: 'closed' },
  'once it is sealed': { at: closesAt + 12_000, recorded: 'sealed' },
  'once it is published': { at: closesAt + 13_000, recorded: 'published' },
  'years later': { at: closesAt + 1e11, recorded: 'published' },
  'once it is sealed without the ballot': {
    at: closesAt + 12_000,
    recorded: 'sealed',
    uncounted: true,
  },
};

/** A voting in that phase in which a ballot for tea was recorded, and who sends it again. */
async function inPhase({ at, recorded, uncounted }: Phase, pricing: 'free' | 'paid') {
  fresh += 1;
  const { voting, vote } = await votingToVoteIn(database, fresh, 'open', pricing);
  const [ballot, another] = [10 * fresh, 10 * fresh + 1];
  if (pricing === 'paid') {
    const credits = { credits: 1, by: grace, at: opensAt };
    for (const user of callers)
      await createAccounts(database).grant(demo, userId(user), `s${fresh}`, credits);
  }
  const [voter, other] = callers;
  expect(await vote({ user: voter, ballot })).toMatchObject({ ok: true });
  expect(await vote({ user: other, ballot: another })).toMatchObject({ ok: true });
  if (recorded !== undefined) {
    const counted = uncounted ? [] : [aBallotId(ballot)];
    const count = { version: 1, shard: 0, ballots: 1, partial: {}, digest: 'd'.repeat(64) };
    const counts = createCounts(database);
    await counts.putIds(demo, aVotingId(fresh), count, stretchesOf(counted));
    const all = Array.from({ length: 16 }, (_, shard) => ({ ...count, shard }));
    await counts.putShards(demo, aVotingId(fresh), all);
    await moveStoredVoting(database, voting, recorded);
  }
  return (user: string, option: string) => vote({ at, user, ballot, optionIds: [option] });
}

describe.each(Object.entries(phases))('a ballot id that is sent again %s', (_name, phase) => {
  test.each(callers)('has the same result whatever choice it carries, for %s', async (caller) => {
    for (const pricing of ['free', 'paid'] as const) {
      const repeat = await inPhase(phase, pricing);
      const answers = [];
      for (const option of options) answers.push(await repeat(caller, option));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    }
  });
});

test('its voter gets the receipt again at every phase at which the count is certain', async () => {
  const certain = ['while it is open', 'up to the fence', 'once it is sealed', 'years later'];
  for (const name of certain) {
    const repeat = await inPhase(phases[name] as Phase, 'free');
    const first = { ok: true, value: { receivedAt: opensAt } };
    expect(await repeat(callers[0], 'tea')).toMatchObject(first);
  }
});

test('its voter learns when to ask again while the count is not certain yet', async () => {
  const waits = { 'between the fence and the count': 10, 'while the count is overdue': 5 };
  for (const [name, retryAfterSeconds] of Object.entries(waits)) {
    const repeat = await inPhase(phases[name] as Phase, 'free');
    const reason = { code: 'outcome-unknown', retryAfterSeconds };
    expect(await repeat(callers[0], 'tea')).toEqual({ ok: false, reason });
  }
});
