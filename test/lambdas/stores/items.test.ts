import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { everyItem, getItem, pageOf, queryBeginning, queryOf, whole } from '#stores/items.ts';
import { purchaseItem } from '#stores/purchase-item.ts';
import { votingItem } from '#stores/voting-item.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { someActions, someValidDetails, travel } from '#test/builders/journeys.ts';
import { aPurchase, holding, someUpdate, withUpdate } from '#test/builders/purchases.ts';
import { aVoting } from '#test/builders/votings.ts';

const table = 'votings';
const numbered = v.object({ sk: v.string(), n: whole });

let database: StartedDatabase;

beforeAll(async () => {
  database = await startedDatabase();
  for (let n = 0; n < 5; n += 1) await put({ pk: 'five', sk: `N#${n}`, n });
  await put({ pk: 'five', sk: 'M#0', n: 9 });
});
afterAll(() => database.stop());

const put = (Item: Record<string, unknown>) =>
  database.documents.send(new PutCommand({ TableName: table, Item }));

const numbersOf = async (query: ReturnType<typeof queryOf>) => {
  const found: number[] = [];
  for await (const { n } of everyItem(database.documents, query, numbered)) found.push(n);
  return found;
};

test('an item that is missing is undefined', async () => {
  const key = { pk: 'five', sk: 'N#7' };
  expect(await getItem(database.documents, table, key, numbered)).toBeUndefined();
});

test('an item that does not fit is an error with its key and field, not its content', async () => {
  const key = { pk: 'misfit', sk: 'N#0' };
  await put({ ...key, n: 'a secret', rest: 'more of it' });
  const says = 'The item misfit N#0 does not fit its schema at n';
  await expect(getItem(database.documents, table, key, numbered)).rejects.toThrow(new Error(says));
  await expect(numbersOf(queryOf(table, 'misfit'))).rejects.toThrow(new Error(says));
});

test('a query finds the items of a partition that fit its condition, page after page', async () => {
  expect(await numbersOf(queryOf(table, 'five'))).toEqual([9, 0, 1, 2, 3, 4]);
  expect(await numbersOf(queryOf(table, 'five', 'sk > :n', { ':n': 'N#2' }))).toEqual([3, 4]);
  const ofTwo = { ...queryBeginning(table, 'five', 'N#'), Limit: 2 };
  database.sent.length = 0;
  expect(await numbersOf(ofTwo)).toEqual([0, 1, 2, 3, 4]);
  expect(database.sent).toHaveLength(3);
  expect(database.sent.every(({ input }) => input.ConsistentRead === true)).toBe(true);
});

test('a page holds no more than was asked for, and shows whether there are more', async () => {
  const page = (limit: number) =>
    pageOf(database.documents, { ...queryOf(table, 'five'), Limit: 3 }, numbered, limit);
  for (const [limit, length, hasMore] of [
    [2, 2, true],
    [5, 5, true],
    [6, 6, false],
    [9, 6, false],
  ] as const) {
    const { items, ...rest } = await page(limit);
    expect([items.length, rest]).toEqual([length, { hasMore }]);
  }
});

test('whatever the rules make of a voting is read as it was written', () => {
  fc.assert(
    fc.property(someValidDetails, someActions, (details, acts) => {
      for (const { after: voting } of travel(details, acts)) {
        const head = { revision: 1, hash: 'a hash' };
        expect(v.parse(votingItem, { ...head, voting })).toEqual({ voting, head });
      }
    }),
  );
});

test('whatever the rules make of a purchase is read as it was written', () => {
  fc.assert(
    fc.property(fc.array(someUpdate, { maxLength: 8 }), fc.nat(12), (updates, balance) => {
      let held = holding(aPurchase(), balance);
      for (const update of updates) {
        held = withUpdate(held, update);
        expect(v.parse(purchaseItem, { purchase: held.purchase })).toEqual({
          purchase: held.purchase,
        });
      }
    }),
  );
});

test('a field of a voting that a later release has added is not lost', () => {
  const voting = { ...aVoting(), added: 'later' };
  expect(v.parse(votingItem, { revision: 1, hash: '', voting }).voting).toEqual(voting);
});
