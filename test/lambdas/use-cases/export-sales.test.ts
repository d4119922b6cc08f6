import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientId } from '#basics/ids.ts';
import { createPurchases, type Purchases } from '#stores/purchases.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aUserId, other } from '#test/builders/ids.ts';
import { aPurchase, aPurchaseId } from '#test/builders/purchases.ts';
import { exportSales } from '#use-cases/export-sales.ts';

const day = 24 * 60 * 60 * 1_000;
const shop = clientId('shop');
const january = Date.UTC(2027, 0, 31);
const march = Date.UTC(2027, 2, 2);

let database: StartedDatabase;
let purchases: Purchases;

beforeAll(async () => {
  database = await startedDatabase();
  purchases = createPurchases(database);
  for (const [n, createdAt] of instants.entries()) {
    const purchaseId = aPurchaseId(n, createdAt);
    const purchase = aPurchase({ clientId: shop, userId: aUserId(n), purchaseId, createdAt });
    await purchases.begin(purchase, 'request');
  }
});
afterAll(() => database.stop());

/** The ends of days at both sides of a February. */
const instants = [
  january - 1,
  january,
  january + day - 1,
  Date.UTC(2027, 1, 14),
  march,
  march + day - 1,
  march + day,
];

const begunIn = async (from: number, until: number, of = shop) => {
  const sales = await exportSales({ purchases }, of, from, until);
  return sales.ok ? sales.value.map(({ createdAt }) => createdAt) : sales.reason.code;
};

test('an export holds what was begun between two instants, oldest first', async () => {
  expect(await begunIn(january, march + day)).toEqual(instants.slice(1, -1));
  expect(await begunIn(january, january + day)).toEqual(instants.slice(1, 3));
  expect(await begunIn(march + 1, march + 2)).toEqual([]);
  expect(await begunIn(january, march, other)).toEqual([]);
});

test.each<[string, number, number]>([
  ['no time at all', march, march],
  ['an end before its beginning', march, january],
  ['more than 31 days', january, january + 31 * day + 1],
  ['a day that does not exist', Number.NaN, march],
])('an export over %s is refused', async (_what, from, until) => {
  expect(await begunIn(from, until)).toBe('period-not-possible');
});

test('an export of more sales than a file may hold is refused', async () => {
  const endless: Pick<Purchases, 'between'> = {
    async *between() {
      for (;;) yield aPurchase();
    },
  };
  const sales = await exportSales({ purchases: endless }, shop, january, march);
  expect(sales).toEqual({ ok: false, reason: { code: 'period-not-possible' } });
});
