import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientId as clientIdOf } from '#basics/ids.ts';
import type { Purchase } from '#credits/purchase.ts';
import { overdueMs } from '#credits/reconcile.ts';
import { createCounts } from '#stores/counts.ts';
import { type Key, keys } from '#stores/keys.ts';
import { createReconciliations } from '#stores/reconciliations.ts';
import { createVotes } from '#stores/votes.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, ada, aUserId, aVotingId, grace } from '#test/builders/ids.ts';
import { aPurchase, aPurchaseId, euros, paidUpdate } from '#test/builders/purchases.ts';
import {
  type ReconciledDependencies,
  reconciled,
  tickingClock,
} from '#test/builders/reconciled.ts';
import { aShop, type Shop } from '#test/builders/shop.ts';
import { aVote } from '#test/builders/votes.ts';
import { aVoting, noon } from '#test/builders/votings.ts';
import { applyUpdate } from '#use-cases/settle-purchase.ts';

const dora = aUserId(4);

let database: StartedDatabase;
let shop: Shop;
let fresh = 0;

beforeAll(async () => {
  database = await startedDatabase();
  shop = aShop(database);
});
afterAll(() => database.stop());

type Item = Record<string, unknown>;
type TableName = keyof StartedDatabase['tables'];

/** Changes an item, or removes it, below the system. */
async function tamper(table: TableName, key: Key, change: (item: Item) => Item | undefined) {
  const { documents, tables } = database;
  const TableName = tables[table];
  const { Item: before } = await documents.send(new GetCommand({ TableName, Key: key }));
  const after = change(before ?? {});
  await (after === undefined
    ? documents.send(new DeleteCommand({ TableName, Key: key }))
    : documents.send(new PutCommand({ TableName, Item: { ...after, ...key } })));
}

/**
 * A client at which Ada has paid for twelve credits and spent one in a voting that was sealed, and
 * Grace has begun to buy.
 */
async function aClient() {
  fresh += 1;
  const clientId = clientIdOf(`books-${fresh}`);
  const votingId = aVotingId(fresh);
  const begin = async (n: number, changes: Partial<Purchase>) => {
    const purchaseId = aPurchaseId(fresh * 10 + n);
    const purchase = aPurchase({ clientId, purchaseId, ...changes });
    await shop.purchases.begin(purchase, `request-${n}`);
    return purchase;
  };
  const paid = await begin(0, {});
  await applyUpdate(shop, paid, paidUpdate(paid, `payment-${fresh}`));
  const open = await begin(1, { userId: grace, checkoutRef: 'checkout' });
  const ballotId = aBallotId(fresh);
  const vote = aVote({ clientId, votingId, ballotId, paid: true });
  await createVotes(database).record(vote, ballotId, new AbortController().signal);
  const voting = aVoting({ status: 'sealed', details: { pricing: 'paid' }, votingId });
  const running = aVoting({ details: { pricing: 'paid' }, votingId: aVotingId(fresh + 1_000) });
  const seal = (ballots: number, sealedAt = noon - 1) =>
    tamper('votings', keys.seal(clientId, votingId), () => ({
      seal: { sealedAt, digest: '', result: { ballots, options: [], winners: [], tie: false } },
    }));
  await seal(1);
  const dependencies: ReconciledDependencies = {
    ...shop,
    votings: {
      list: async (_client, _filter, _limit, after) =>
        after === undefined
          ? { items: [running], next: running.votingId }
          : { items: after === running.votingId ? [voting] : [], next: undefined },
    },
    counts: createCounts(database),
  };
  return {
    ...{ clientId, votingId, paid, open, seal, dependencies },
    reconcile: async (changes: Partial<ReconciledDependencies> = {}) =>
      (await reconciled(database, { ...dependencies, ...changes }, clientId, noon)).report,
    addTo: (userId: Purchase['userId'], credits: number) =>
      tamper('voters', keys.account(clientId, userId), (item) => ({
        ...item,
        balance: Number(item.balance ?? 0) + credits,
      })),
    addEntry: ({ purchaseId }: Purchase, userId: Purchase['userId'], credits: number) =>
      tamper('voters', keys.purchaseEntry(clientId, userId, purchaseId, 9), () => ({
        entry: { entryId: `P#${purchaseId}#9`, at: 0, cause: 'purchase', credits, purchaseId },
      })),
    change: ({ purchaseId }: Purchase, changes: Item) =>
      tamper('purchases', keys.purchase(clientId, purchaseId), (item) => ({
        ...item,
        purchase: { ...Object(item.purchase), ...changes },
      })),
  };
}
type Client = Awaited<ReturnType<typeof aClient>>;

test('where everything adds up there are no differences, and the sums are right', async () => {
  const { clientId, dependencies, reconcile } = await aClient();
  const found = await reconcile();
  expect(found).toEqual({
    ...{ clientId, ranAt: noon },
    checked: { accounts: 1, entries: 2, purchases: 2, votings: 2 },
    sums: { purchased: 12, granted: 0, spent: 1, takenBack: 0, givenBack: 0, balances: 11 },
    ...{ differences: [], differencesInAll: 0 },
  });
  expect(await createReconciliations(database).get(clientId)).toEqual(found);
  expect(dependencies.observer).toBe(shop.observer);
  expect(shop.observer.seen.at(-1)).toEqual({
    ...{ kind: 'count', what: 'ReconciliationDifferences', many: 0 },
  });
});

type Named = { readonly kind: string; readonly voterId?: string };
type Case = [what: string, plant: (client: Client) => Promise<unknown>, found: Named[]];

const cases: Case[] = [
  [
    'a balance that is too high',
    ({ addTo }) => addTo(ada, 3),
    [{ kind: 'balance-differs', voterId: ada }],
  ],
  [
    'a balance below zero',
    ({ addTo }) => addTo(ada, -12),
    [
      { kind: 'balance-negative', voterId: ada },
      { kind: 'balance-differs', voterId: ada },
    ],
  ],
  [
    'an entry that is gone',
    ({ clientId, paid }) =>
      tamper('voters', keys.purchaseEntry(clientId, ada, paid.purchaseId, 2), () => undefined),
    [
      { kind: 'balance-differs', voterId: ada },
      { kind: 'purchase-without-entry', voterId: ada },
    ],
  ],
  [
    'an entry of an unknown purchase',
    async ({ addEntry, addTo, paid }) => {
      await addEntry({ ...paid, purchaseId: aPurchaseId(9_999) }, ada, 7);
      await addTo(ada, 7);
    },
    [{ kind: 'entry-without-purchase', voterId: ada }],
  ],
  [
    "an entry of somebody else's purchase",
    async ({ addEntry, addTo, open }) => {
      await addEntry(open, ada, 5);
      await addTo(ada, 5);
    },
    [{ kind: 'entry-without-purchase', voterId: ada }],
  ],
  [
    'a payment that is credited twice',
    async ({ addEntry, addTo, paid }) => {
      await addEntry(paid, ada, 12);
      await addTo(ada, 12);
    },
    [{ kind: 'credits-differ', voterId: ada }],
  ],
  [
    'a refund that took no credits',
    ({ change, paid }) => change(paid, { refundedMinor: 1_000, takenBack: 12 }),
    [{ kind: 'credits-differ', voterId: ada }],
  ],
  [
    'a checkout that nobody has looked up',
    ({ change, open }) => change(open, { expiresAt: noon - overdueMs }),
    [{ kind: 'checkout-overdue', voterId: grace }],
  ],
  [
    'a refund that was never confirmed',
    ({ change, paid }) => change(paid, { refundAsked: { by: ada, at: noon - overdueMs } }),
    [{ kind: 'refund-unfinished', voterId: ada }],
  ],
  [
    'a counted vote without its debit',
    async ({ clientId, votingId, addTo }) => {
      await tamper('voters', keys.participation(clientId, ada, votingId), () => undefined);
      await addTo(ada, 1);
    },
    [{ kind: 'votes-differ' }],
  ],
  ['a debit without a counted vote', ({ seal }) => seal(0), [{ kind: 'votes-differ' }]],
];

test.each(cases)('%s is found', async (_what, plant, named) => {
  const client = await aClient();
  await plant(client);
  const { differences, differencesInAll } = await client.reconcile();
  expect(differences).toMatchObject(named);
  expect(differences).toHaveLength(named.length);
  expect(differencesInAll).toBe(named.length);
});

test('what changes while it is read is no difference', async () => {
  const { reconcile, paid, seal } = await aClient();
  const ledger: Shop['accounts']['ledger'] = async (...of) => {
    const read = await shop.accounts.ledger(...of);
    const refunded = { kind: 'refunded', total: euros(500) } as const;
    await applyUpdate(shop, paid, refunded);
    return read;
  };
  await seal(0, noon);
  const found = await reconcile({ accounts: { ...shop.accounts, ledger } });
  expect(found).toMatchObject({ differences: [], sums: { purchased: 12, takenBack: 0 } });
  expect((await reconcile()).sums).toMatchObject({ takenBack: 6, balances: 5 });
});

test('a hundred differences are stored, and all of them counted', async () => {
  const { clientId, reconcile } = await aClient();
  for (let n = 0; n < 101; n += 1) {
    const userId = aUserId(5_000 + n);
    const holder = keys.accountHolder(clientId, n % 16, userId);
    await tamper('voters', holder, () => ({}));
    await tamper('voters', keys.account(clientId, userId), () => ({ balance: 1 }));
  }
  const { differences, differencesInAll, checked } = await reconcile();
  expect(differences).toHaveLength(100);
  expect([differencesInAll, checked.accounts]).toEqual([101, 102]);
});

test('purchases of every month since the first sale are examined', async () => {
  const { clientId, reconcile } = await aClient();
  const days = 24 * 60 * 60 * 1_000;
  for (const [n, createdAt] of [noon + 40 * days, noon + 400 * days].entries()) {
    const ids = { clientId, userId: dora, purchaseId: aPurchaseId(n, createdAt) };
    await shop.purchases.begin(aPurchase({ ...ids, createdAt }), `late-${n}`);
  }
  expect((await reconcile()).checked.purchases).toBe(2);
  const clock = { now: () => noon + 400 * days };
  expect((await reconcile({ clock })).checked.purchases).toBe(4);
});

test('a run of many pages finds what a run of one page finds', async () => {
  for (const [, plant] of cases) {
    const client = await aClient();
    for (let n = 0; n < 18; n += 1) {
      const userId = aUserId(7_000 + n);
      await tamper('voters', keys.accountHolder(client.clientId, n % 16, userId), () => ({}));
      await tamper('voters', keys.account(client.clientId, userId), () => ({ balance: n % 2 }));
    }
    await plant(client);
    const { ranAt, differences, ...whole } = await client.reconcile();
    const clock = tickingClock(noon);
    const { clientId, dependencies } = client;
    const slow = await reconciled(database, { ...dependencies, clock }, clientId, noon);
    expect(slow.pages).toBeGreaterThan(3);
    expect(slow.report).toMatchObject(whole);
    const texts = (found: typeof differences) => found.map((each) => JSON.stringify(each)).sort();
    expect(texts(slow.report.differences)).toEqual(texts(differences));
  }
});
