import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Schemas, Voting } from '#infra/local/api/api.ts';
import { choose, createRandom } from '#infra/local/demo/choices.ts';
import { sampleOf } from '#infra/local/demo/crowd/receipts.ts';
import { outcomeLines, receiptLine, resultLines } from '#infra/local/demo/crowd/report.ts';
import { makeCrowd } from '#infra/local/demo/crowd/voters.ts';

const plain = (_: unknown, text: string) => text;
const options = ['a', 'b', 'c', 'd'].map((id) => ({ id, label: `Option ${id}` }));

const voting: Voting = {
  clientId: 'demo',
  votingId: '0'.repeat(26),
  version: 1,
  title: 'Outing',
  options,
  counting: { kind: 'plurality' },
  pricing: 'free',
  resultsVisible: { kind: 'live' },
  schedule: { zone: 'UTC', opens: '', closes: '', opensAt: '', closesAt: '' },
  status: 'published',
  recordedStatus: 'published',
};

test('every choice is one that the counting method accepts', () => {
  const counting = fc.oneof(
    fc.constant<Schemas['Counting']>({ kind: 'plurality' }),
    fc.constant<Schemas['Counting']>({ kind: 'approval' }),
    fc.integer({ min: 1, max: 4 }).map((maxChoices): Schemas['Counting'] => ({
      kind: 'approval',
      maxChoices,
    })),
  );
  const weights = fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), { maxLength: 4 });
  fc.assert(
    fc.property(counting, weights, fc.string(), (method, weighted, seed) => {
      const chosen = choose({ options, counting: method }, weighted, createRandom(seed));
      const most = method.kind === 'plurality' ? 1 : (method.maxChoices ?? options.length);
      expect(chosen.length).toBeGreaterThanOrEqual(1);
      expect(chosen.length).toBeLessThanOrEqual(most);
      expect(new Set(chosen).size).toBe(chosen.length);
      for (const id of chosen) expect(options.map((option) => option.id)).toContain(id);
    }),
  );
});

test('the same seed makes the same crowd, another seed another one', () => {
  expect(makeCrowd(voting, 50, 'one')).toEqual(makeCrowd(voting, 50, 'one'));
  const ballots = (seed: string) => makeCrowd(voting, 50, seed).map(({ vote }) => vote.ballotId);
  const all = [...ballots('one'), ...ballots('two')];
  expect(new Set(all).size).toBe(100);
  for (const ballotId of all) expect(ballotId).toMatch(/^[0-9a-f]{32}$/);
});

test('a crowd has all the habits, and mostly votes once', () => {
  const habits = makeCrowd(voting, 1_000, 'habits').map(({ habit }) => habit);
  const count = (wanted: string) => habits.filter((habit) => habit === wanted).length;
  expect(count('votes-once')).toBeGreaterThan(850);
  expect(count('sends-again')).toBeGreaterThan(20);
  expect(count('votes-twice')).toBeGreaterThan(20);
});

test('the report shows outcomes, results and receipts', () => {
  const outcomes = new Map([
    ['already-voted', 3],
    ['recorded', 1_200],
  ]);
  const tally = { requests: 1_203, outcomes, ballotIds: [], tookMs: 4_000, p50Ms: 12, p99Ms: 40.2 };
  expect(outcomeLines(tally, plain)).toEqual([
    '  1,200  recorded       each with a receipt',
    '      3  already-voted  refused: a second vote does not count',
    '  1,203 requests in 4.0 s: 300 votes/s, p50 12 ms, p99 40 ms',
  ]);
  const results: Schemas['Results'] = {
    votingId: voting.votingId,
    status: 'published',
    provisional: false,
    ballots: 4,
    options: [
      { id: 'a', label: 'Option a', votes: 1, rank: 2 },
      { id: 'b', label: 'Option b', votes: 3, rank: 1 },
    ],
    winners: ['b'],
    tie: false,
    seal: { sealedAt: '2027-02-23T18:00:00.000Z', digest: 'd'.repeat(64) },
  };
  expect(resultLines(voting, results, plain)).toEqual([
    '  Outing  published, 4 ballots, sealed 2027-02-23T18:00:00.000Z',
    '  Option b  ████████████████████████  3    75.0 %  won',
    '  Option a  ████████░░░░░░░░░░░░░░░░  1    25.0 %',
    `  digest ${'d'.repeat(64)}`,
  ]);
  expect(receiptLine({ checked: 2, counted: 2, recorded: 0, lost: 0 })).toContain('all 2 counted');
  expect(receiptLine({ checked: 2, counted: 1, recorded: 0, lost: 1 })).toContain('NOT recorded');
});

test('a sample is a part of the ballots, and the same for the same seed', () => {
  const ballotIds = Array.from({ length: 100 }, (_, index) => String(index));
  const sample = sampleOf(ballotIds, 'seed');
  expect(sample).toHaveLength(20);
  expect(sample).toEqual(sampleOf(ballotIds, 'seed'));
  for (const ballotId of sample) expect(ballotIds).toContain(ballotId);
});
