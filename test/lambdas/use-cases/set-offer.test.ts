import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ClientId, clientId } from '#basics/ids.ts';
import type { Offer } from '#credits/offer.ts';
import { auditOf } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada } from '#test/builders/ids.ts';
import { anOffer } from '#test/builders/purchases.ts';
import { aShop, CutOff, cutOffAfter, type Shop, shopStores } from '#test/builders/shop.ts';
import { noon } from '#test/builders/votings.ts';
import { setOffer } from '#use-cases/set-offer.ts';

let database: StartedDatabase;
let shop: Shop;

beforeAll(async () => {
  database = await startedDatabase();
  shop = aShop(database);
});
afterAll(() => database.stop());

const set = (clientId: ClientId, draft: Offer, by = shop) =>
  setOffer(by, { clientId, draft, by: ada });
const draftOf = (revision: number, changes: Partial<Offer> = {}) =>
  anOffer({ revision, ...changes });

test('the first offer of a client enrols it for the reconciliation', async () => {
  const first = clientId('first');
  expect(await set(first, draftOf(0))).toEqual({ ok: true, value: draftOf(1) });
  expect(await shop.offers.get(first)).toEqual(draftOf(1));
  expect(await shop.clients.since(first)).toBe(noon);
});

test('an offer takes the place of the revision that was seen, and of no other', async () => {
  const seen = clientId('seen');
  await set(seen, draftOf(0));
  const empty = { packages: [] };
  expect(await set(seen, draftOf(1, empty))).toMatchObject({ ok: true });
  for (const revision of [0, 1, 3]) {
    expect(await set(seen, draftOf(revision))).toEqual({
      ok: false,
      reason: { code: 'version-conflict' },
    });
  }
  expect(await shop.offers.get(seen)).toEqual(draftOf(2, empty));
  const act = { kind: 'offer-set', role: 'admin', clientId: seen, by: ada, at: noon };
  const audited = await auditOf(database, seen);
  expect(audited).toHaveLength(2);
  expect(audited).toContainEqual({ ...act, offer: draftOf(1) });
  expect(audited).toContainEqual({ ...act, offer: draftOf(2, empty) });
});

test('of two admins who change the same revision at once, one wins', async () => {
  const busy = clientId('busy');
  const drafts = [draftOf(0), draftOf(0, { packages: [] })];
  const both = await Promise.all(drafts.map((draft) => set(busy, draft)));
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  const won = both.find(({ ok }) => ok);
  const offer = await shop.offers.get(busy);
  expect(won).toEqual({ ok: true, value: offer });
  expect(await auditOf(database, busy)).toMatchObject([{ offer }]);
});

test('an offer that is not possible is refused, and nothing is stored', async () => {
  const odd = clientId('odd');
  expect(await set(odd, draftOf(0, { currency: 'JPY' }))).toMatchObject({
    ok: false,
    reason: { code: 'currency-not-possible' },
  });
  expect(await shop.offers.get(odd)).toBeUndefined();
  expect(await shop.clients.since(odd)).toBeUndefined();
  expect(await auditOf(database, odd)).toEqual([]);
});

test('an offer that is cut off before it is written may be set again', async () => {
  const cut = clientId('cut');
  const stores = shopStores(cutOffAfter(1, database));
  await expect(set(cut, draftOf(0), { ...shop, ...stores })).rejects.toThrow(CutOff);
  expect(await auditOf(database, cut)).toEqual([]);
  expect(await set(cut, draftOf(0))).toMatchObject({ ok: true });
});
