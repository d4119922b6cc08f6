import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { clientId, purchaseId, userId, votingId } from '#basics/ids.ts';
import { type Key, keys } from '#stores/keys.ts';
import { until } from '#test/until.ts';
import { aBallot } from './a-voting.ts';
import { day, hour, minute, type Schemas, startSetting } from './setting.ts';
import { atSandbox, checkOut, openShop, type Purchase, reconcile, untilBought } from './shop.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T12:00:00Z') });
const { as, documents, moveTo, now } = setting;
afterAll(() => setting.stop());

const path = { clientId: 'demo' };
const demo = clientId('demo');
const voters = ['ada', 'bo', 'cleo'];
const boughtBy = new Map<string, Purchase>();
const voting = await setting.schedule({ pricing: 'paid', opensIn: minute, runs: hour });

beforeAll(async () => {
  await openShop(setting);
  moveTo(voting.schedule.opensAt);
  await setting.untilStatus(voting, 'open');
  for (const name of voters) {
    const voter = await setting.someone(name, 'demo.voter');
    const purchase = await checkOut(voter);
    await atSandbox(purchase, 'pay');
    await untilBought(voter, purchase);
    boughtBy.set(name, purchase);
    const vote = { path: { ...path, votingId: voting.votingId }, body: aBallot('soup') };
    await voter.expect('castVote', 201, vote);
  }
  const left = await checkOut(as('ada'));
  boughtBy.set('nobody', left);
  moveTo(Date.parse(voting.schedule.closesAt) + minute);
  await setting.untilStatus(voting, 'published');
  moveTo(left.expiresAt);
  await untilBought(as('ada'), left, 'expired');
});

type Item = Record<string, unknown>;
type Table = keyof typeof documents.tables;
const undo: (() => Promise<unknown>)[] = [];

/** Makes something else of an item, or takes it away, below the system; undone after the test. */
async function tamper(table: Table, key: Key, change: (item: Item) => Item | undefined) {
  const { client, tables } = documents;
  const TableName = tables[table];
  const { Item: before } = await client.send(new GetCommand({ TableName, Key: key }));
  const put = (item: Item | undefined) =>
    item === undefined
      ? client.send(new DeleteCommand({ TableName, Key: key }))
      : client.send(new PutCommand({ TableName, Item: { ...item, ...key } }));
  undo.unshift(() => put(before));
  await put(change(before ?? {}));
}

afterEach(async () => {
  for (const mend of undo.splice(0)) await mend();
});

const balanceOf = (name: string) => keys.account(demo, userId(name));
const idOf = (name: string) => purchaseId(boughtBy.get(name)?.purchaseId ?? '');
const addTo = (name: string, credits: number) =>
  tamper('voters', balanceOf(name), (item) => ({
    ...item,
    balance: Number(item.balance) + credits,
  }));
const changePurchase = (name: string, changes: Item) =>
  tamper('purchases', keys.purchase(demo, idOf(name)), (item) => ({
    ...item,
    purchase: { ...Object(item.purchase), ...changes },
  }));
/** Gives somebody credits by an entry that names a purchase. */
async function addEntry(name: string, id: Purchase['purchaseId'], credits = 5): Promise<void> {
  const key = keys.purchaseEntry(demo, userId(name), purchaseId(id), 4);
  const entry = { entryId: `P#${id}#4`, at: 0, cause: 'purchase', credits, purchaseId: id };
  await tamper('voters', key, () => ({ entry }));
  await addTo(name, credits);
}
const entryOf = (name: string) => keys.purchaseEntry(demo, userId(name), idOf(name), 3);

test('where everything adds up there are no differences, and the sums are right', async () => {
  const found = await reconcile(setting);
  expect(found).toEqual({
    clientId: 'demo',
    ranAt: expect.any(String),
    checked: { accounts: 3, entries: 6, purchases: 4, votings: 1 },
    sums: { purchased: 15, granted: 0, spent: 3, takenBack: 0, givenBack: 0, balances: 12 },
    differencesInAll: 0,
    differences: [],
  });
  const shown = await as('carla').expect('getReconciliation', 200, { path });
  expect(shown.body).toEqual(found);
});

type Difference = Schemas['Reconciliation']['differences'][number];
type Case = [what: string, plant: () => Promise<unknown>, named: () => Omit<Difference, 'says'>[]];

const elsewhere = purchaseId('0'.repeat(26));
const cases: Case[] = [
  [
    'a balance that is too high',
    () => addTo('ada', 3),
    () => [{ kind: 'balance-differs', voterId: 'ada' }],
  ],
  [
    'a balance below zero',
    () => addTo('ada', -5),
    () => [
      { kind: 'balance-negative', voterId: 'ada' },
      { kind: 'balance-differs', voterId: 'ada' },
    ],
  ],
  [
    'an entry that is gone, with the credits that it gave',
    async () => {
      await tamper('voters', entryOf('bo'), () => undefined);
      await addTo('bo', -4);
    },
    () => [
      { kind: 'balance-differs', voterId: 'bo' },
      { kind: 'purchase-without-entry', voterId: 'bo', purchaseId: idOf('bo') },
    ],
  ],
  [
    'an entry for a purchase that is not there',
    () => addEntry('bo', elsewhere, 7),
    () => [{ kind: 'entry-without-purchase', voterId: 'bo' }],
  ],
  [
    'an entry for the purchase of somebody else',
    () => addEntry('bo', idOf('ada')),
    () => [{ kind: 'entry-without-purchase', voterId: 'bo' }],
  ],
  [
    'a payment that is credited twice',
    () => addEntry('cleo', idOf('cleo')),
    () => [{ kind: 'credits-differ', voterId: 'cleo', purchaseId: idOf('cleo') }],
  ],
  [
    'credits of a checkout that nobody paid',
    () => addEntry('ada', idOf('nobody')),
    () => [{ kind: 'credits-differ', voterId: 'ada', purchaseId: idOf('nobody') }],
  ],
  [
    'a refund that took no credits',
    () => changePurchase('cleo', { refundedMinor: 500, takenBack: 5 }),
    () => [{ kind: 'credits-differ', voterId: 'cleo', purchaseId: idOf('cleo') }],
  ],
  [
    'a checkout that nobody has looked after',
    () => changePurchase('nobody', { payment: 'open', expiresAt: now() - day - minute }),
    () => [{ kind: 'checkout-overdue', voterId: 'ada', purchaseId: idOf('nobody') }],
  ],
  [
    'a refund that was never confirmed',
    () => changePurchase('bo', { refundAsked: { by: 'carla', at: now() - day - minute } }),
    () => [{ kind: 'refund-unfinished', voterId: 'bo', purchaseId: idOf('bo') }],
  ],
  [
    'a debit without a counted vote',
    async () => {
      const key = keys.participation(demo, userId('dora'), votingId(voting.votingId));
      const participation = { votingId: voting.votingId, receivedAt: 0, creditsCharged: 1 };
      await tamper('voters', keys.accountHolder(demo, 0, userId('dora')), () => ({}));
      await tamper('voters', key, () => ({ participation }));
      await tamper('voters', keys.grantEntry(demo, userId('dora'), 'x'), () => ({
        entry: { entryId: 'G#x', at: 0, cause: 'grant', credits: 1 },
      }));
      await tamper('voters', balanceOf('dora'), () => ({ balance: 0 }));
    },
    () => [{ kind: 'votes-differ', votingId: voting.votingId }],
  ],
  [
    'a counted vote without its debit',
    async () => {
      const key = keys.participation(demo, userId('ada'), votingId(voting.votingId));
      await tamper('voters', key, () => undefined);
      await addTo('ada', 1);
    },
    () => [{ kind: 'votes-differ', votingId: voting.votingId }],
  ],
];

test.each(cases)('%s is named, with what it is about', async (_, plant, named) => {
  await plant();
  const { differences, differencesInAll } = await reconcile(setting);
  expect(differences.map(({ says: _says, ...difference }) => difference)).toEqual(named());
  expect(differencesInAll).toBe(differences.length);
  for (const { says } of differences) expect(says).toMatch(/^[A-Z\d].*\.$/);
});

test('every night at three in UTC it runs by itself, for every client', async () => {
  const zoe = as('zoe');
  const body = { revision: 0, currency: 'EUR', packages: [] };
  await zoe.expect('setOffer', 200, { path: { clientId: 'other' }, body });
  const none = { path: { clientId: 'other' } };
  expect((await zoe.expect('getReconciliation', 404, none)).body.code).toBe('not-reconciled');
  await addTo('ada', 1);
  const three = Math.ceil((now() - 3 * hour) / day) * day + 3 * hour;
  moveTo(three);
  const ranThen = async (client: typeof zoe, clientId: string) => {
    const reply = await client.call('getReconciliation', { path: { clientId } });
    return reply.status === 200 && Date.parse(reply.body.ranAt) >= three && reply.body;
  };
  expect(await until(() => ranThen(as('carla'), 'demo'))).toMatchObject({
    differencesInAll: 1,
    differences: [{ kind: 'balance-differs', voterId: 'ada' }],
  });
  expect(await until(() => ranThen(zoe, 'other'))).toMatchObject({
    clientId: 'other',
    checked: { accounts: 0, purchases: 0 },
    differences: [],
  });
});
