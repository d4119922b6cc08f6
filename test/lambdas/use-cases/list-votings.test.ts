import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { VotingId } from '#basics/ids.ts';
import { timing } from '#contracts/timing.ts';
import { votingStatuses } from '#contracts/voting-status.ts';
import { createCachedVotingReader, createVotingReader } from '#stores/voting-reader.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada } from '#test/builders/ids.ts';
import { moveStoredVoting } from '#test/builders/stored-voting.ts';
import { aWindow, noon } from '#test/builders/votings.ts';
import { listVotings } from '#use-cases/list-votings.ts';
import { statusAt } from '#voting/status-at.ts';
import type { Voting } from '#voting/voting.ts';
import { aReader } from './reading.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

type Query = Parameters<typeof listVotings>[2];

/** A client's votings, read as stored or as a crowd reads them. */
function aList(kind: 'stored' | 'cached' = 'cached') {
  const reader = aReader(database);
  const read =
    kind === 'stored'
      ? createVotingReader(database)
      : createCachedVotingReader(database, reader.clock);
  const list = (query: Partial<Query> = {}) =>
    listVotings(reader, read, {
      clientId: reader.client,
      userId: ada,
      managesVotings: false,
      limit: 20,
      after: undefined,
      ...query,
    });
  /** All pages of a list. */
  async function whole(query: Partial<Query>): Promise<Voting[]> {
    const seen: Voting[] = [];
    let after: VotingId | undefined;
    do {
      const page = await list({ ...query, after });
      expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 20);
      seen.push(...page.items);
      after = page.next;
    } while (after !== undefined && seen.length < 1_000);
    return seen;
  }
  return { ...reader, list, whole };
}

const idsOf = ({ items }: { readonly items: readonly Voting[] }) =>
  items.map(({ votingId }) => votingId);

test.each(['stored', 'cached'] as const)(
  'the pages of a list hold what fits, once, newest first (%s)',
  async (kind) => {
    const lists = aList(kind);
    const { opensAt, closesAt } = aWindow();
    const all: Voting[] = [];
    for (let n = 0; n < 24; n += 1) {
      const status = votingStatuses[(n * 7) % votingStatuses.length];
      all.unshift(await lists.put(status, { pricing: n % 3 === 0 ? 'paid' : 'free' }));
    }
    const maybe = <Value>(...values: Value[]) =>
      fc.option(fc.constantFrom(...values), { nil: undefined });
    const queries = fc.record({
      status: maybe(...votingStatuses),
      pricing: maybe('free' as const, 'paid' as const),
      limit: fc.integer({ min: 1, max: 50 }),
    });
    const instants = fc.constantFrom(opensAt - 1, opensAt, closesAt - 1, closesAt);
    await fc.assert(
      fc.asyncProperty(queries, instants, async (query, at) => {
        lists.time.now = at;
        const expected = all.filter(
          (voting) =>
            statusAt(voting, at) === (query.status ?? statusAt(voting, at)) &&
            voting.pricing === (query.pricing ?? voting.pricing),
        );
        expect(await lists.whole(query)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  },
);

test('a list by status goes by the clock, though what it is made of is cached', async () => {
  const lists = aList();
  const { opensAt } = aWindow();
  const { votingId } = await lists.put('scheduled');
  lists.time.now = opensAt - 1;
  expect(idsOf(await lists.list({ status: 'open' }))).toEqual([]);
  database.sent.length = 0;
  lists.time.now = opensAt;
  expect(idsOf(await lists.list({ status: 'open' }))).toEqual([votingId]);
  const keysRead = database.sent.map(({ input }) => input.Key ?? input.KeyConditionExpression);
  expect(keysRead).toHaveLength(2);
});

test('a crowd reads a list once in two seconds, and then what has changed', async () => {
  const lists = aList();
  const voting = await lists.put('scheduled');
  const queries = () => database.sent.filter(({ name }) => name === 'QueryCommand').length;
  await Promise.all(Array.from({ length: 50 }, () => lists.list()));
  await moveStoredVoting(database, voting, 'cancelled');
  const before = queries();
  for (const limit of [1, 20, 50]) {
    expect((await lists.list({ limit })).items[0]?.status).toBe('scheduled');
  }
  expect((await lists.list({ pricing: 'free' })).items[0]?.status).toBe('scheduled');
  expect(queries() - before).toBe(0);
  lists.time.now += timing.votingCacheMs;
  expect((await lists.list()).items[0]?.status).toBe('cancelled');
  expect(queries() - before).toBe(1);
});

test('those who manage votings read what is stored', async () => {
  const lists = aList('stored');
  const voting = await lists.put('scheduled');
  expect((await lists.list()).items[0]?.status).toBe('scheduled');
  await moveStoredVoting(database, voting, 'cancelled');
  expect((await lists.list()).items[0]?.status).toBe('cancelled');
});

test('a request for rare votings reads a hundred at most, and its pages end', async () => {
  const lists = aList();
  const old = await lists.put('cancelled');
  for (let n = 0; n < 110; n += 1) await lists.put('published');
  const first = await lists.list({ status: 'cancelled' });
  expect(first.items).toEqual([]);
  expect(first.next).toBeDefined();
  expect(await lists.whole({ status: 'cancelled' })).toEqual([old]);
});

test('a voter who has hidden paid votings sees none, and the page shows why', async () => {
  const lists = aList();
  const free = await lists.put();
  const paid = await lists.put('scheduled', { pricing: 'paid' });
  const all = [paid.votingId, free.votingId];
  expect(await lists.list()).toMatchObject({ paidVotingsHidden: false });
  expect(idsOf(await lists.list())).toEqual(all);
  expect(idsOf(await lists.list({ pricing: 'paid' }))).toEqual([paid.votingId]);
  await lists.voterSettings.set(lists.client, ada, { hidePaidVotings: true });
  const hidden = await lists.list();
  expect(hidden).toMatchObject({ paidVotingsHidden: true });
  expect(idsOf(hidden)).toEqual([free.votingId]);
  expect(idsOf(await lists.list({ status: 'scheduled' }))).toEqual([free.votingId]);
  const none = { at: noon, items: [], next: undefined, paidVotingsHidden: true };
  expect(await lists.list({ pricing: 'paid' })).toEqual(none);
  const managing = await lists.list({ managesVotings: true });
  expect(managing).toMatchObject({ paidVotingsHidden: false });
  expect(idsOf(managing)).toEqual(all);
});
