import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { VotingId } from '#basics/ids.ts';
import { createJournals, type Journals } from '#stores/journals.ts';
import { createVotings } from '#stores/votings.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, aVotingId, demo, other } from '#test/builders/ids.ts';
import { aVoting, noon, storyTo } from '#test/builders/votings.ts';
import type { VotingEvent } from '#voting/events.ts';
import { firstBreak, type JournalEntry } from '#voting/journal.ts';

let database: StartedDatabase;
let journals: Journals;

beforeAll(async () => {
  database = await startedDatabase();
  journals = createJournals(database);
});
afterAll(() => database.stop());

/** Appends events to a voting, one append for each group. */
async function appended(votingId: VotingId, ...groups: readonly VotingEvent[][]) {
  const votings = createVotings(database);
  for (const events of groups) {
    const head = (await votings.get(demo, votingId))?.head;
    const after = aVoting({ votingId });
    await votings.append({ clientId: demo, votingId, head, events, after });
  }
}

test('a journal of many appends stays in order behind its tenth entry', async () => {
  const votingId = aVotingId(1);
  const renamed = (n: number): VotingEvent[] => [
    { type: 'voting-changed', at: noon, by: ada, changes: { title: `Title ${n}` } },
  ];
  const changes = Array.from({ length: 12 }, (_, n) => renamed(n));
  await appended(votingId, storyTo('scheduled', {}, { votingId }), ...changes);
  const { entries } = await journals.page(demo, votingId, 100);
  expect(entries.slice(1).map(({ event }) => event)).toEqual(changes.flat());
  expect(firstBreak(entries)).toBeUndefined();
});

test('the pages of a journal hold each entry once, in order', async () => {
  const votingId = aVotingId(2);
  const story = storyTo('published', {}, { votingId });
  await appended(votingId, story);
  const { length } = story;
  for (const limit of [1, 3, length - 1, length, length + 1]) {
    const read: JournalEntry[] = [];
    let after: number | undefined;
    do {
      const page = await journals.page(demo, votingId, limit, after);
      expect(page.entries.length).toBeLessThanOrEqual(limit);
      read.push(...page.entries);
      after = page.next;
    } while (after !== undefined);
    expect(read.map(({ event }) => event)).toEqual(story);
  }
  const none = { entries: [], next: undefined };
  expect(await journals.page(demo, votingId, 10, length)).toEqual(none);
  expect(await journals.page(other, votingId, 10)).toEqual(none);
});
