import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rejections } from '#contracts/rejections.ts';
import type { CheckedClient } from '#test/contract/checked-client.ts';
import { type Schemas, type Setting, startSetting } from './setting.ts';
import { aPurchase, atSandbox, checkOut, five, one, openShop, untilBought } from './shop.ts';

let setting: Setting;
let carla: CheckedClient;

beforeAll(async () => {
  setting = await startSetting();
  carla = setting.as('carla');
});
afterAll(() => setting.stop());

const path = { clientId: 'demo' };
type Draft = Schemas['OfferDraft'];

const offer = async (): Promise<Schemas['Offer']> =>
  (await setting.as('ada').expect('getOffer', 200, { path })).body;

const set = (body: unknown, client = carla) => client.attempt('setOffer', { path, body });

test('as long as nothing is sold, the offer is empty and nothing can be bought', async () => {
  expect(await offer()).toEqual({
    clientId: 'demo',
    revision: 0,
    packages: [],
    providers: ['sandbox'],
  });
  const response = await setting
    .as('ada')
    .expect('startPurchase', 409, { path, body: aPurchase(five) });
  expect(response.body.code).toBe('package-not-offered');
  const set = await openShop(setting);
  expect(set).toMatchObject({ revision: 1, providers: ['sandbox'] });
  expect(await offer()).toEqual(set);
});

type BadOffer = readonly [what: string, code: Schemas['ProblemCode'], changes: Partial<Draft>];
const priced = (priceMinor: unknown): Partial<Draft> => ({
  packages: [{ ...five, priceMinor: priceMinor as number }],
});
const holding = (credits: unknown): Partial<Draft> => ({
  packages: [{ ...five, credits: credits as number }],
});

const bad: BadOffer[] = [
  ['a price of nothing', 'invalid-request', priced(0)],
  ['a price below zero', 'invalid-request', priced(-500)],
  ['a fraction of a minor unit', 'invalid-request', priced(499.5)],
  ['a price as text', 'invalid-request', priced('500')],
  ['a price that is not written in digits', 'invalid-request', priced('5e2')],
  ['no price', 'invalid-request', priced(undefined)],
  ['a price above the limit', 'invalid-request', priced(1_000_001)],
  ['a price that is no safe number', 'invalid-request', priced(2 ** 53)],
  ['no credits', 'invalid-request', holding(0)],
  ['credits below zero', 'invalid-request', holding(-5)],
  ['a revision that no number can hold', 'invalid-request', { revision: 2 ** 53 + 2 }],
  ['half a credit', 'invalid-request', holding(0.5)],
  ['more credits than the limit', 'invalid-request', holding(10_001)],
  ['a currency without minor units', 'currency-not-possible', { currency: 'JPY' }],
  ['a currency in lower case', 'invalid-request', { currency: 'eur' }],
  ['a sign for a currency', 'invalid-request', { currency: '€' }],
  ['a constructor for a currency', 'invalid-request', { currency: 'constructor' }],
  [
    'too many packages',
    'invalid-request',
    {
      packages: Array.from({ length: 21 }, (_, index) => ({ ...one, packageId: `p${index}` })),
    },
  ],
  ['an id with a separator', 'invalid-request', { packages: [{ ...five, packageId: 'a#b' }] }],
  ['a formula for an id', 'invalid-request', { packages: [{ ...five, packageId: '=1+1' }] }],
];

test('an offer that cannot be is refused with its reason, and nothing changes', async () => {
  const before = await offer();
  for (const [what, code, changes] of bad) {
    const body = { revision: before.revision, currency: 'EUR', packages: [five], ...changes };
    const response = await set(body);
    const expected = { status: rejections[code].status, body: { code } };
    expect({ what, ...response }).toMatchObject({ what, ...expected });
    const { detail, violations } = response.body as Schemas['Problem'];
    const isSaid = violations !== undefined || detail !== undefined || code === 'packages-repeat';
    expect({ what, isSaid }).toEqual({ what, isSaid: true });
  }
  expect(await offer()).toEqual(before);
});

test('a checkout that has begun keeps its price; the next one needs the new price', async () => {
  const before = await offer();
  const price = five.priceMinor;
  const ada = setting.as('ada');
  const begun = await checkOut(ada, { ...five, priceMinor: price });
  const dearer = { revision: before.revision, currency: 'USD', ...priced(900) };
  expect(await set(dearer)).toMatchObject({ status: 200 });
  const stale = aPurchase({ ...five, priceMinor: price });
  const asked = await ada.expect('startPurchase', 409, { path, body: stale });
  expect(asked.body).toMatchObject({
    code: 'price-changed',
    price: { currency: 'USD', minor: 900 },
  });
  await atSandbox(begun, 'pay');
  expect(await untilBought(ada, begun)).toMatchObject({
    price: { currency: 'EUR', minor: price },
    credits: 5,
  });
});

test('an offer can be taken away; what is being bought can still be paid', async () => {
  const { revision } = await offer();
  const ada = setting.as('ada');
  const wanted = aPurchase(
    { ...five, priceMinor: 900 },
    { price: { currency: 'USD', minor: 900 } },
  );
  const begun = (await ada.expect('startPurchase', 201, { path, body: wanted })).body;
  expect(await set({ revision, currency: 'USD', packages: [] })).toMatchObject({ status: 200 });
  expect((await offer()).packages).toEqual([]);
  expect((await ada.expect('startPurchase', 201, { path, body: wanted })).body).toEqual(begun);
  await atSandbox(begun, 'pay');
  await untilBought(ada, begun);
});
