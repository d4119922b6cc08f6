import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { someActions, someValidDetails, travel } from '#test/builders/journeys.ts';
import { scheduledEvent, storyTo } from '#test/builders/votings.ts';
import type { VotingEvent } from '#voting/events.ts';
import { chain, emptyJournal, firstBreak, type JournalEntry } from '#voting/journal.ts';

const stories: fc.Arbitrary<VotingEvent[]> = fc
  .tuple(someValidDetails, someActions)
  .map(([details, actions]) => [
    scheduledEvent(details),
    ...travel(details, actions).flatMap(({ events }) => events),
  ]);

/** A journal of at least two entries, and a place in it. */
const places = stories
  .filter((story) => story.length > 1)
  .chain((story) =>
    fc.tuple(fc.constant(chain(emptyJournal, story)), fc.nat(story.length - 1), fc.nat()),
  );

const at = (entries: readonly JournalEntry[], index: number): JournalEntry => {
  const entry = entries[index];
  if (entry === undefined) throw new Error('There is no such entry');
  return entry;
};

const replaced = (entries: readonly JournalEntry[], index: number, entry: JournalEntry) =>
  entries.with(index, entry);

test('a journal that was written in one go or piece by piece is the same, and is whole', () => {
  fc.assert(
    fc.property(stories, fc.nat(), (story, cut) => {
      const whole = chain(emptyJournal, story);
      const first = chain(emptyJournal, story.slice(0, cut % (story.length + 1)));
      const rest = chain(first.at(-1) ?? emptyJournal, story.slice(first.length));
      expect([...first, ...rest]).toEqual(whole);
      expect(firstBreak(whole)).toBeUndefined();
      expect(whole.map(({ revision }) => revision)).toEqual(story.map((_, index) => index + 1));
    }),
  );
});

test('a changed event is found at its own entry', () => {
  fc.assert(
    fc.property(places, ([entries, index]) => {
      const entry = at(entries, index);
      const event = { ...entry.event, at: entry.event.at + 1 };
      expect(firstBreak(replaced(entries, index, { ...entry, event }))).toBe(entry.revision);
    }),
  );
});

test('a changed event whose hash was made again is found at the next entry', () => {
  fc.assert(
    fc.property(places, ([entries, index]) => {
      const entry = at(entries, index);
      const before = entries[index - 1] ?? emptyJournal;
      const forged = chain(before, [{ ...entry.event, at: entry.event.at + 1 }]);
      const found = firstBreak(replaced(entries, index, at(forged, 0)));
      expect(found).toBe(entries[index + 1]?.revision);
    }),
  );
});

test.each(['hash', 'previousHash'] as const)('an entry with another %s is found', (field) => {
  fc.assert(
    fc.property(places, ([entries, index]) => {
      const entry = at(entries, index);
      const forged = { ...entry, [field]: 'f'.repeat(64) };
      expect(firstBreak(replaced(entries, index, forged))).toBe(entry.revision);
    }),
  );
});

test('an entry with another revision is found', () => {
  fc.assert(
    fc.property(places, ([entries, index, by]) => {
      const entry = at(entries, index);
      const forged = { ...entry, revision: entry.revision + 1 + by };
      expect(firstBreak(replaced(entries, index, forged))).toBe(forged.revision);
    }),
  );
});

test('a dropped entry is found at the one behind it; at the end the head shows it', () => {
  fc.assert(
    fc.property(places, ([entries, index]) => {
      const left = entries.toSpliced(index, 1);
      expect(firstBreak(left)).toBe(entries[index + 1]?.revision);
      expect(left.at(-1)?.hash).not.toBe(index === entries.length - 1 && entries.at(-1)?.hash);
    }),
  );
});

test('two entries that were swapped are found', () => {
  fc.assert(
    fc.property(places, ([entries, index, by]) => {
      const to = (index + 1 + (by % (entries.length - 1))) % entries.length;
      const swapped = entries.with(index, at(entries, to)).with(to, at(entries, index));
      expect(firstBreak(swapped)).toBe(at(swapped, Math.min(index, to)).revision);
    }),
  );
});

test('an entry that was inserted is found: a copy, or one made to fit the entry before it', () => {
  fc.assert(
    fc.property(places, ([entries, index]) => {
      const entry = at(entries, index);
      expect(firstBreak(entries.toSpliced(index, 0, entry))).toBe(entry.revision);
      const before = entries[index - 1] ?? emptyJournal;
      const forged = chain(before, [{ type: 'recount-ordered', at: 1 }]);
      expect(firstBreak(entries.toSpliced(index, 0, ...forged))).toBe(entry.revision);
    }),
  );
});

test('an empty journal is whole, and begins at sixty-four zeros', () => {
  expect(firstBreak([])).toBeUndefined();
  expect(emptyJournal).toEqual({ revision: 0, hash: '0'.repeat(64) });
  expect(chain(emptyJournal, storyTo('scheduled'))[0]?.previousHash).toBe(emptyJournal.hash);
});
