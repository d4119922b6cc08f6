import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aVotingId } from '#test/builders/ids.ts';
import { storyTo } from '#test/builders/votings.ts';
import { readJournal } from '#use-cases/read-journal.ts';
import { firstBreak, type JournalEntry } from '#voting/journal.ts';
import { aReader } from './reading.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

test('the pages of a journal hold each entry once, oldest first, and chain', async () => {
  const reader = aReader(database);
  const { clientId, votingId } = await reader.put('published');
  const story = storyTo('published', {}, { clientId, votingId });
  const entries: JournalEntry[] = [];
  let after: number | undefined;
  do {
    const page = await readJournal(reader, { clientId, votingId, limit: 3, after });
    if (!page.ok) throw new Error(page.reason.code);
    expect(page.value.voting.status).toBe('published');
    entries.push(...(page.value.entries as JournalEntry[]));
    after = page.value.next;
  } while (after !== undefined && entries.length < 20);
  expect(entries.map(({ event }) => event)).toEqual(story);
  expect(firstBreak(entries)).toBeUndefined();
});

test('turnout and digest are withheld until the results may be seen', async () => {
  const reader = aReader(database);
  const sealedEntryOf = async (status: 'sealed' | 'published') => {
    const { clientId, votingId } = await reader.put(status);
    const page = await readJournal(reader, { clientId, votingId, limit: 20, after: undefined });
    const entries = page.ok ? page.value.entries : [];
    return entries.find(({ event }) => event.type === 'voting-sealed');
  };
  const hidden = await sealedEntryOf('sealed');
  expect(hidden?.withheld).toEqual(['ballots', 'digest']);
  expect(Object.keys(hidden?.event ?? {}).sort()).toEqual(['at', 'type']);
  const shown = await sealedEntryOf('published');
  expect(shown).not.toHaveProperty('withheld');
  expect(shown?.event).toMatchObject({ ballots: 0, digest: expect.any(String) });
});

test('an unknown voting has no journal', async () => {
  const reader = aReader(database);
  const unknown = { clientId: reader.client, votingId: aVotingId(9_999_999) };
  const page = await readJournal(reader, { ...unknown, limit: 20, after: undefined });
  expect(page).toEqual({ ok: false, reason: { code: 'not-found' } });
});
