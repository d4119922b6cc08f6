import { expect, test } from '@jest/globals';
import { responses } from '#contracts/http/responses.js';
import { aVoting, noon } from '#test/builders/votings.ts';
import type { Results } from '#use-cases/read-results.ts';
import { showResults } from '#views/results.ts';

const isResults = responses.getResults['200']?.['application/json'];
const results: Results = {
  voting: aVoting({ status: 'published' }),
  status: 'published',
  result: {
    ballots: 3,
    options: [
      { id: 'tea', votes: 2, rank: 1 },
      { id: 'coffee', votes: 1, rank: 2 },
    ],
    winners: ['tea'],
    tie: false,
  },
  seal: { sealedAt: noon, digest: 'd'.repeat(64) },
};

test('results name the options by their labels, and the seal by its time and digest', () => {
  const shown = showResults(results);
  expect(isResults?.(shown)).toBe(true);
  expect(shown).toMatchObject({
    provisional: false,
    options: [
      { id: 'tea', label: 'Tea', votes: 2 },
      { id: 'coffee', label: 'Coffee', votes: 1 },
    ],
    seal: { sealedAt: '2027-02-23T12:00:00.000Z', digest: 'd'.repeat(64) },
  });
});

test('results without a seal are provisional', () => {
  const { seal: _seal, ...provisional } = results;
  const shown = showResults(provisional);
  expect(isResults?.(shown)).toBe(true);
  expect(shown.provisional).toBe(true);
  expect(shown).not.toHaveProperty('seal');
});
