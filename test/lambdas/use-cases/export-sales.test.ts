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

const begunIn = async (from: string, to: string, of = shop) => {
  const sales = await exportSales({ purchases }, of, { from, to });
  return sales.ok ? sales.value.map(({ createdAt }) => createdAt) : sales.reason.code;
};

test('an export holds what was begun on its days in UTC, oldest first', async () => {
  expect(await begunIn('2027-01-31', '2027-03-02')).toEqual(instants.slice(1, -1));
  expect(await begunIn('2027-01-31', '2027-01-31')).toEqual(instants.slice(1, 3));
  expect(await begunIn('2027-02-15', '2027-03-01')).toEqual([]);
  expect(await begunIn('2027-01-31', '2027-03-02', other)).toEqual([]);
});

test.each([
  ['an end before its beginning', '2027-03-02', '2027-03-01'],
  ['more than 31 days', '2027-01-31', '2027-03-03'],
  ['years', '2020-01-01', '2029-12-31'],
])('an export over %s is refused', async (_what, from, to) => {
  expect(await begunIn(from, to)).toBe('period-not-possible');
});

test('an export of more sales than a file may hold is refused', async () => {
  const endless: Pick<Purchases, 'between'> = {
    async *between() {
      for (;;) yield aPurchase();
    },
  };
  const days = { from: '2027-02-01', to: '2027-02-28' };
  expect(await exportSales({ purchases: endless }, shop, days)).toEqual({
    ...{ ok: false, reason: { code: 'period-not-possible' } },
  });
});
