import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { merchantDoes } from './at-provider.ts';
import { type Schemas, type Setting, startSetting } from './setting.ts';
import {
  atSandbox,
  checkOut,
  five,
  one,
  openShop,
  type Purchase,
  statementOf,
  untilBought,
} from './shop.ts';

const setting: Setting = await startSetting({ startAt: Date.parse('2027-01-31T10:00:00Z') });
afterAll(() => setting.stop());

const path = { clientId: 'demo' };
const carla = setting.as('carla');
/** What was bought, in the order in which it was begun. */
const bought: Purchase[] = [];

/** Their names could be taken for formulas; no name can hold `=` or `+`. */
const buyers = ['-2', '@SUM', 'bo'];

async function buy(userId: string, wanted = five): Promise<Purchase> {
  const voter = await setting.signIn(userId, 'demo.voter');
  const purchase = await checkOut(voter, wanted);
  await atSandbox(purchase, 'pay');
  const paid = await untilBought(voter, purchase);
  bought.push({ ...paid, checkoutUrl: purchase.checkoutUrl ?? '' });
  return purchase;
}

beforeAll(async () => {
  await openShop(setting);
  for (const userId of buyers) await buy(userId);
  setting.moveTo('2027-02-14T10:00:00Z');
  for (const userId of buyers) await buy(userId, one);
  const left = await checkOut(setting.as('ada'));
  bought.push(left);
  setting.moveTo('2027-03-02T22:00:00Z');
  await untilBought(setting.as('ada'), left, 'expired');
  const disputed = await buy('bo');
  await merchantDoes(disputed, 'dispute');
  await untilBought(setting.as('bo'), disputed, 'disputed');
  const refunded = await buy('-2', one);
  const named = { path: { ...path, purchaseId: refunded.purchaseId } };
  await carla.expect('refundSale', 200, named);
});

/** The sales of a month, in pages of two, newest first. */
async function salesOf(month?: string): Promise<Schemas['Sale'][]> {
  const seen: Schemas['Sale'][] = [];
  let cursor: string | undefined;
  do {
    const query = {
      limit: 2,
      ...(month === undefined ? {} : { month }),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { body } = await carla.expect('listSales', 200, { path, query });
    expect(body.month).toBe(month ?? '2027-03');
    expect(body.items.length).toBeLessThanOrEqual(2);
    seen.push(...body.items);
    cursor = body.next;
  } while (cursor !== undefined);
  return seen;
}

const idsOf = (sales: readonly Schemas['Sale'][]) =>
  sales.map(({ purchase }) => purchase.purchaseId);
const begunIn = (month: string) =>
  bought
    .filter(({ createdAt }) => createdAt.startsWith(month))
    .map(({ purchaseId }) => purchaseId)
    .reverse();

test('the sales of each month are what was begun in it, page by page', async () => {
  for (const month of ['2027-01', '2027-02', '2027-03']) {
    const sales = await salesOf(month);
    expect(idsOf(sales)).toEqual(begunIn(month));
    expect(sales.length).toBeGreaterThan(1);
  }
  expect(await salesOf('2026-12')).toEqual([]);
  expect(idsOf(await salesOf())).toEqual(begunIn('2027-03'));
});

test('what was sold adds up to the credits that voters were given', async () => {
  const months = ['2027-01', '2027-02', '2027-03'];
  const sales = (await Promise.all(months.map(salesOf))).flat();
  for (const userId of [...buyers, 'ada']) {
    const statement = await statementOf(await setting.signIn(userId, 'demo.voter'));
    const entered = statement.reduce((sum, { credits }) => sum + credits, 0);
    const sold = sales
      .filter(({ voterId, purchase }) => voterId === userId && purchase.paidAt !== undefined)
      .reduce((sum, { purchase }) => sum + purchase.credits - purchase.creditsTakenBack, 0);
    expect({ userId, sold }).toEqual({ userId, sold: entered });
  }
  const [sale] = sales;
  const given = { path: { ...path, purchaseId: sale?.purchase.purchaseId ?? '' } };
  expect((await carla.expect('getSale', 200, given)).body).toEqual(sale);
});

/** The bytes of an export, as a spreadsheet gets them. */
async function bytesOf(from: string, to: string): Promise<Buffer> {
  const { host } = setting;
  const token = await mintAccessToken(host.identity.key, {
    userId: 'carla',
    groups: ['demo.admin'],
  });
  const url = `${host.origin}/clients/demo/sales.csv?from=${from}&to=${to}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect(response.headers.get('content-type')).toMatch(/^text\/csv\s*;\s*charset=utf-8$/i);
  return Buffer.from(await response.arrayBuffer());
}

const header =
  'purchase,created at,paid at,voter,package,credits,currency,price (minor units),provider,' +
  'payment,status,refunded (minor units),credits taken back,credits written off,refunded by';

/** The lines of an export without its header; each line of these is without quotes. */
const rowsOf = (csv: Buffer): string[][] => {
  const lines = csv.toString().split('\r\n');
  expect(lines[0]).toBe(`\ufeff${header}`);
  expect(lines.at(-1)).toBe('');
  return lines.slice(1, -1).map((line) => line.split(','));
};

test('an export is the sales of its days, oldest first, as a spreadsheet opens them', async () => {
  const csv = await bytesOf('2027-03-01', '2027-03-31');
  expect([...csv.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const [disputed, refunded] = (await salesOf('2027-03')).reverse();
  const line = (sale: Schemas['Sale'] | undefined, ...rest: (string | number)[]) => [
    sale?.purchase.purchaseId,
    sale?.purchase.createdAt,
    sale?.purchase.paidAt,
    ...rest.map(String),
  ];
  const ref = (sale: Schemas['Sale'] | undefined) => sale?.paymentRef ?? 'none';
  expect(rowsOf(csv)).toEqual([
    line(disputed, 'bo', 'five', 5, 'EUR', 500, 'sandbox', ref(disputed), 'disputed', 0, 5, 0, ''),
    line(
      refunded,
      ...["'-2", 'one', 1, 'EUR', 120, 'sandbox', ref(refunded), 'refunded', 120, 1, 0, 'carla'],
    ),
  ]);
});

test('no cell of an export can be taken for a formula', async () => {
  const rows = rowsOf(await bytesOf('2027-01-01', '2027-01-31'));
  expect(rows.map(([, , , voter]) => voter)).toEqual(["'-2", "'@SUM", 'bo']);
  const cells = rows.flat().filter((cell) => !/^\d+$/.test(cell));
  for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
});

const periods: [from: string, to: string, code: Schemas['ProblemCode']][] = [
  ['2027-02-02', '2027-02-01', 'period-not-possible'],
  ['2027-02-29', '2027-03-01', 'invalid-request'],
  ['2027-02-01', '2027-02-30', 'invalid-request'],
  ['2027-13-01', '2027-13-02', 'invalid-request'],
  ['1999-01-01', '1999-01-02', 'invalid-request'],
  ['2027-02-01T00:00:00Z', '2027-02-02', 'invalid-request'],
  ['=1+1', '2027-02-02', 'invalid-request'],
  ['', '', 'invalid-request'],
];

test('days that cannot be exported are refused with the reason', async () => {
  for (const [from, to, code] of periods) {
    const response = await carla.attempt('exportSales', { path, query: { from, to } });
    expect({ from, to, body: response.body }).toMatchObject({ from, to, body: { code } });
  }
  for (const query of [{}, { from: '2027-02-01' }, { to: '2027-02-01' }]) {
    const response = await carla.attempt('exportSales', { path, query });
    expect(response.body).toMatchObject({ code: 'invalid-request' });
  }
  for (const month of ['2027-13', '2027-00', '2027', '02-2027', 'all', '']) {
    const response = await carla.attempt('listSales', { path, query: { month } });
    expect(response.body).toMatchObject({ code: 'invalid-request' });
  }
});
