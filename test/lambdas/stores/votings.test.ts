import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ClientId, clientId, type VotingId } from '#basics/ids.ts';
import { votingStatuses } from '#contracts/voting-status.ts';
import { type Calendars, createCalendars } from '#stores/calendars.ts';
import { createCounts, type Seal } from '#stores/counts.ts';
import { createVotings, type Votings } from '#stores/votings.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, aVotingId, demo, other } from '#test/builders/ids.ts';
import { journalOf } from '#test/builders/journals.ts';
import { noon, scheduledEvent, storyTo } from '#test/builders/votings.ts';
import type { VotingEvent } from '#voting/events.ts';
import { rebuild } from '#voting/evolve.ts';
import { firstBreak, type JournalHead } from '#voting/journal.ts';
import type { Voting } from '#voting/voting.ts';

let database: StartedDatabase;
let votings: Votings;
let calendars: Calendars;
let fresh = 0;

beforeAll(async () => {
  database = await startedDatabase();
  votings = createVotings(database);
  calendars = createCalendars(database);
});
afterAll(() => database.stop());

const newId = () => {
  fresh += 1;
  return aVotingId(fresh);
};

const madeOf = (events: readonly VotingEvent[]): Voting => {
  const voting = rebuild(events);
  if (voting === undefined) throw new Error('A story begins with a voting');
  return voting;
};

const newVoting = (votingId: VotingId, events = storyTo('scheduled', {}, { votingId })) => ({
  clientId: demo,
  votingId,
  head: undefined,
  events,
  after: madeOf(events),
});

const renaming = (votingId: VotingId, head: JournalHead, title: string) => {
  const born = scheduledEvent({}, { votingId });
  const renamed: VotingEvent = { type: 'voting-changed', at: noon, by: ada, changes: { title } };
  return { clientId: demo, votingId, head, events: [renamed], after: madeOf([born, renamed]) };
};

test('what was appended is read back: the voting, its journal in order, and its end', async () => {
  const id = newId();
  const story = storyTo('published', {}, { votingId: id });
  expect(await votings.append(newVoting(id, story))).toBe('written');
  const journal = await journalOf(database, demo, id);
  expect(journal.map(({ event }) => event)).toEqual(story);
  expect(firstBreak(journal)).toBeUndefined();
  const { revision, hash } = journal.at(-1) ?? { revision: 0, hash: '' };
  expect(await votings.get(demo, id)).toEqual({ voting: madeOf(story), head: { revision, hash } });
});

test('no voting and no journal is found at another client', async () => {
  const id = newId();
  await votings.append(newVoting(id));
  expect(await votings.get(other, id)).toBeUndefined();
  expect(await journalOf(database, other, id)).toEqual([]);
});

test('of many appends on the same end one is written, and nothing of the others', async () => {
  const id = newId();
  await votings.append(newVoting(id));
  const { head } = (await votings.get(demo, id)) ?? {};
  if (head === undefined) throw new Error('The voting is there');
  const writes = ['A', 'B', 'C', 'D', 'E'].map((title) => renaming(id, head, title));
  const outcomes = await Promise.all(writes.map((write) => votings.append(write)));
  expect(outcomes.toSorted()).toEqual(['lost', 'lost', 'lost', 'lost', 'written']);
  const winner = writes[outcomes.indexOf('written')];
  const stored = await votings.get(demo, id);
  const journal = await journalOf(database, demo, id);
  expect(stored?.voting).toEqual(winner?.after);
  expect(journal.map(({ event }) => event).slice(1)).toEqual(winner?.events);
  expect(stored?.head.hash).toBe(journal.at(-1)?.hash);
});

test('a voting is scheduled under its id once', async () => {
  const id = newId();
  const both = [votings.append(newVoting(id)), votings.append(newVoting(id))];
  expect((await Promise.all(both)).toSorted()).toEqual(['lost', 'written']);
  expect(await votings.append(newVoting(id))).toBe('lost');
  expect(await journalOf(database, demo, id)).toHaveLength(1);
});

test('of two votings fitted into one calendar one is written, nothing of the other', async () => {
  const client = clientId('calendars');
  expect(await calendars.get(client)).toEqual({ revision: 0, entries: [] });
  const ids = [newId(), newId()];
  const writes = ids.map((votingId) => {
    const events = storyTo('scheduled', {}, { votingId, clientId: client });
    const entries = [{ votingId, opensAt: 1, closesAt: 2 }];
    return { ...newVoting(votingId, events), clientId: client, calendar: { revision: 0, entries } };
  });
  const outcomes = await Promise.all(writes.map((write) => votings.append(write)));
  expect(outcomes.toSorted()).toEqual(['lost', 'written']);
  const [lost, won] = [outcomes.indexOf('lost'), outcomes.indexOf('written')];
  const entries = writes[won]?.calendar.entries;
  expect(await calendars.get(client)).toEqual({ revision: 1, entries });
  expect(await votings.get(client, ids[lost] as VotingId)).toBeUndefined();
  expect(await journalOf(database, client, ids[lost] as VotingId)).toEqual([]);
  const again = { ...writes[lost], calendar: { revision: 1, entries: [] } };
  expect(await votings.append(again as (typeof writes)[number])).toBe('written');
  expect(await calendars.get(client)).toEqual({ revision: 2, entries: [] });
});

test('a seal is written with its append, or not at all', async () => {
  const id = newId();
  const counts = createCounts(database);
  const result = { ballots: 0, options: [], winners: [], tie: false };
  const seal: Seal = { sealedAt: noon, result, digest: 'd'.repeat(64) };
  await votings.append(newVoting(id));
  const { head } = (await votings.get(demo, id)) ?? {};
  if (head === undefined) throw new Error('The voting is there');
  const old = { revision: head.revision + 1, hash: head.hash };
  expect(await votings.append({ ...renaming(id, old, 'Lost'), seal })).toBe('lost');
  expect(await counts.seal(demo, id)).toBeUndefined();
  expect(await votings.append({ ...renaming(id, head, 'Won'), seal })).toBe('written');
  expect(await counts.seal(demo, id)).toEqual(seal);
});

/** Writes a few dozen votings of many kinds for a client, and returns them newest first. */
async function crowd(client: ClientId, size: number): Promise<Voting[]> {
  const written: Voting[] = [];
  for (let n = 0; n < size; n += 1) {
    const status = votingStatuses[(n * 7) % votingStatuses.length] ?? 'open';
    const pricing = n % 3 === 0 ? 'paid' : 'free';
    const events = storyTo(status, { pricing }, { votingId: aVotingId(n), clientId: client });
    const after = madeOf(events);
    await votings.append({ ...newVoting(aVotingId(n), events), clientId: client, after });
    written.unshift(after);
  }
  return written;
}

test('pages by pricing are those of a filter over all votings', async () => {
  const client = clientId('lists');
  const all = await crowd(client, 45);
  await crowd(clientId('lists-2'), 5);
  const filters = fc.constantFrom({}, { pricing: 'free' as const }, { pricing: 'paid' as const });
  await fc.assert(
    fc.asyncProperty(filters, fc.integer({ min: 1, max: 50 }), async (wanted, limit) => {
      const expected = all.filter(
        ({ pricing }) => pricing === ('pricing' in wanted ? wanted.pricing : pricing),
      );
      const found: Voting[] = [];
      let after: VotingId | undefined;
      do {
        const page = await votings.list(client, wanted, limit, after);
        expect(page.items).toHaveLength(Math.min(limit, expected.length - found.length));
        found.push(...page.items);
        after = page.next;
      } while (after !== undefined);
      expect(found).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

test('a page looks further than one read for a rare voting behind hundreds of others', async () => {
  const client = clientId('rare');
  const writes = Array.from({ length: 230 }, (_, n) => {
    const pricing = n === 0 ? 'paid' : 'free';
    const ids = { votingId: aVotingId(n), clientId: client };
    return { ...newVoting(aVotingId(n), storyTo('scheduled', { pricing }, ids)), clientId: client };
  });
  await Promise.all(writes.map((write) => votings.append(write)));
  database.sent.length = 0;
  const page = await votings.list(client, { pricing: 'paid' }, 1, undefined);
  expect(page).toEqual({ items: [writes[0]?.after], next: undefined });
  expect(database.sent.length).toBeGreaterThan(1);
});

test('a cursor of another client shows nothing of it', async () => {
  const [mine, theirs] = [clientId('cursors'), clientId('cursors-2')];
  await crowd(mine, 4);
  await crowd(theirs, 9);
  const { next } = await votings.list(theirs, {}, 3, undefined);
  const page = await votings.list(mine, {}, 50, next);
  expect(page.items.every((voting) => voting.clientId === mine)).toBe(true);
  expect(page.items).toHaveLength(4);
});

test('an append that was abandoned is not taken for a lost race', async () => {
  const id = newId();
  const givenUp = votings.append(newVoting(id), AbortSignal.abort());
  await expect(givenUp).rejects.toMatchObject({ name: 'AbortError' });
  expect(await votings.get(demo, id)).toBeUndefined();
});
