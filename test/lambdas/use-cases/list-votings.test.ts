import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { VotingId } from '#basics/ids.ts';
import { votingStatuses } from '#contracts/voting-status.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, ada } from '#test/builders/ids.ts';
import { aWindow, noon } from '#test/builders/votings.ts';
import { listVotings } from '#use-cases/list-votings.ts';
import { aReader } from './reading.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

type Reader = ReturnType<typeof aReader>;
type Query = Parameters<typeof listVotings>[1];

const list = (reader: Reader, query: Partial<Query> = {}) =>
  listVotings(reader, {
    clientId: reader.client,
    userId: ada,
    managesVotings: false,
    limit: 20,
    after: undefined,
    ...query,
  });

const idsOf = ({ items }: Awaited<ReturnType<typeof list>>) =>
  items.map(({ voting }) => voting.votingId);

test('the pages of a list hold each voting once, newest first, with the own part', async () => {
  const reader = aReader(database);
  const made = [];
  while (made.length < 5) made.push(await reader.put('open'));
  const [first] = made;
  if (first === undefined) throw new Error('Five were made');
  await reader.vote(first, aBallotId(1));
  const seen: VotingId[] = [];
  let after: VotingId | undefined;
  do {
    const page = await list(reader, { limit: 2, after });
    seen.push(...idsOf(page));
    for (const { voting, mine } of page.items)
      expect(mine.voted).toBe(voting.votingId === first.votingId);
    after = page.next;
  } while (after !== undefined && seen.length < 10);
  expect(seen).toEqual(made.map(({ votingId }) => votingId).reverse());
});

test('a list by status goes by the clock, whatever the life cycle has recorded', async () => {
  const reader = aReader(database);
  const { opensAt, closesAt } = aWindow();
  const { votingId } = await reader.put('scheduled');
  for (const [now, is] of [
    [opensAt - 1, 'scheduled'],
    [opensAt, 'open'],
    [closesAt, 'closed'],
  ] as const) {
    reader.time.now = now;
    for (const status of votingStatuses) {
      expect(idsOf(await list(reader, { status }))).toEqual(status === is ? [votingId] : []);
    }
  }
});

test('a voter who has hidden paid votings sees none, and the page shows why', async () => {
  const reader = aReader(database);
  const free = await reader.put();
  const paid = await reader.put('scheduled', { pricing: 'paid' });
  const all = [paid.votingId, free.votingId];
  expect(await list(reader)).toMatchObject({ paidVotingsHidden: false });
  expect(idsOf(await list(reader))).toEqual(all);
  expect(idsOf(await list(reader, { pricing: 'paid' }))).toEqual([paid.votingId]);
  await reader.voterSettings.set(reader.client, ada, { hidePaidVotings: true });
  const hidden = await list(reader);
  expect(hidden).toMatchObject({ paidVotingsHidden: true });
  expect(idsOf(hidden)).toEqual([free.votingId]);
  const none = { at: noon, items: [], next: undefined, paidVotingsHidden: true };
  expect(await list(reader, { pricing: 'paid' })).toEqual(none);
  const managing = await list(reader, { managesVotings: true });
  expect(managing).toMatchObject({ paidVotingsHidden: false });
  expect(idsOf(managing)).toEqual(all);
});
