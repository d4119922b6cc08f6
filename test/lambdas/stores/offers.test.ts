import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientId } from '#basics/ids.ts';
import { createOffers, type Offers } from '#stores/offers.ts';
import { anAct } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { demo, other } from '#test/builders/ids.ts';
import { anOffer } from '#test/builders/purchases.ts';

let database: StartedDatabase;
let offers: Offers;

beforeAll(async () => {
  database = await startedDatabase();
  offers = createOffers(database);
});
afterAll(() => database.stop());

test('a client sells nothing until it has an offer, and then only what is its own', async () => {
  expect(await offers.get(demo)).toBeUndefined();
  expect(await offers.set(demo, anOffer(), anAct)).toBe('written');
  expect(await offers.get(demo)).toEqual(anOffer());
  expect(await offers.get(other)).toBeUndefined();
});

test('an offer takes the place of the revision that its admin has seen alone', async () => {
  const shop = clientId('shop');
  expect(await offers.set(shop, anOffer({ revision: 2 }), anAct)).toBe('lost');
  expect(await offers.set(shop, anOffer(), anAct)).toBe('written');
  expect(await offers.set(shop, anOffer({ packages: [] }), anAct)).toBe('lost');
  const second = anOffer({ revision: 2, packages: [] });
  expect(await offers.set(shop, second, anAct)).toBe('written');
  expect(await offers.set(shop, anOffer({ revision: 2 }), anAct)).toBe('lost');
  expect(await offers.set(shop, anOffer({ revision: 4 }), anAct)).toBe('lost');
  expect(await offers.get(shop)).toEqual(second);
});

test('of many admins who change the same revision at once one wins', async () => {
  const rush = clientId('rush');
  const drafts = Array.from({ length: 12 }, (_, n) =>
    anOffer({ packages: [{ packageId: `p${n}`, credits: n + 1, priceMinor: 100 }] }),
  );
  const outcomes = await Promise.all(drafts.map((draft) => offers.set(rush, draft, anAct)));
  expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
  expect(await offers.get(rush)).toEqual(drafts[outcomes.indexOf('written')]);
});
