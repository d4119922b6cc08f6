import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aVoting, noon, storyTo } from '#test/builders/votings.ts';
import { chain, emptyJournal } from '#voting/journal.ts';
import { showEntries } from '#voting/journal-view.ts';
import type { Visibility } from '#voting/visibility.ts';

const visibleAt = noon + 1_000_000;
const hiding: Visibility[] = [
  { kind: 'after-close' },
  { kind: 'after-my-vote' },
  { kind: 'at', visibleAt },
];
const entries = chain(emptyJournal, storyTo('sealed'));
const sealedIn = (shown: ReturnType<typeof showEntries>) =>
  shown.find(({ event }) => event.type === 'voting-sealed');

test('a sealing shows neither turnout nor digest before the results may be seen', () => {
  for (const resultsVisible of hiding) {
    const shown = showEntries(entries, { status: 'sealed', resultsVisible }, noon);
    expect(Object.keys(sealedIn(shown)?.event ?? {})).toEqual(['type', 'at']);
    expect(sealedIn(shown)?.withheld).toEqual(['ballots', 'digest']);
  }
});

test('results that are shown at a set time hide turnout and digest until that time', () => {
  const resultsVisible: Visibility = { kind: 'at', visibleAt };
  fc.assert(
    fc.property(fc.integer({ min: -2_000_000, max: 2_000_000 }), (by) => {
      const now = visibleAt + by;
      const shown = showEntries(entries, { status: 'published', resultsVisible }, now);
      expect(sealedIn(shown)?.withheld === undefined).toBe(now >= visibleAt);
    }),
  );
});

test('once the results may be seen, every entry is shown as it was written', () => {
  const published = aVoting({ status: 'published' });
  expect(showEntries(entries, published, noon)).toEqual(entries);
});

test('an entry keeps its hashes, also where fields are withheld', () => {
  const shown = showEntries(entries, aVoting({ status: 'sealed' }), noon);
  const linksOf = (all: typeof shown | typeof entries) =>
    all.map(({ revision, hash, previousHash }) => ({ revision, hash, previousHash }));
  expect(linksOf(shown)).toEqual(linksOf(entries));
});
