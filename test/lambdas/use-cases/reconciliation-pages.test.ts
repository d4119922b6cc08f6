import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientId as clientIdOf } from '#basics/ids.ts';
import { createCounts } from '#stores/counts.ts';
import { keys } from '#stores/keys.ts';
import { createReconciliationRuns } from '#stores/reconciliation-runs.ts';
import { createReconciliations } from '#stores/reconciliations.ts';
import { createVotings } from '#stores/votings.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aUserId, aVotingId } from '#test/builders/ids.ts';
import { reconciled, tickingClock } from '#test/builders/reconciled.ts';
import { aShop, type Shop } from '#test/builders/shop.ts';
import { noon } from '#test/builders/votings.ts';
import { reconcileClient } from '#use-cases/reconcile-client.ts';

let database: StartedDatabase;
let shop: Shop;
let fresh = 0;
beforeAll(async () => {
  database = await startedDatabase();
  shop = aShop(database);
});
afterAll(() => database.stop());

/** A client with accounts in every shard, in some of which a credit has no entry. */
async function aClient() {
  fresh += 1;
  const clientId = clientIdOf(`pages-${fresh}`);
  const TableName = database.tables.voters;
  for (let n = 0; n < 20; n += 1) {
    const userId = aUserId(n);
    const account = { ...keys.account(clientId, userId), balance: n % 2 };
    for (const Item of [account, keys.accountHolder(clientId, n % 16, userId)])
      await database.documents.send(new PutCommand({ TableName, Item }));
  }
  const [counts, votings] = [createCounts(database), createVotings(database)];
  const reconciliations = createReconciliations(database);
  const runs = createReconciliationRuns(database);
  const stores = { ...shop, counts, votings, reconciliations, runs };
  return {
    clientId,
    reconciliations,
    runs,
    stores,
    slow: { ...stores, clock: tickingClock(noon) },
  };
}

test('a page whose call fails is read again, and counted once', async () => {
  const { clientId, stores, slow, runs, reconciliations } = await aClient();
  const { report } = await reconciled(database, stores, clientId, noon);
  const { ranAt: _ranAt, differences, ...expected } = report;
  expect(differences).toHaveLength(10);
  const input = { clientId, since: noon, startedAt: noon };
  let failures = 0;
  const save = async () => {
    failures += 1;
    throw new Error('The table is full');
  };
  for (let outcome = ''; outcome !== 'finished'; ) {
    const failed = reconcileClient({ ...slow, runs: { ...runs, save } }, input);
    await expect(failed).rejects.toThrow('full');
    outcome = await reconcileClient(slow, input);
  }
  expect(failures).toBeGreaterThan(1);
  expect(await reconciliations.get(clientId)).toMatchObject(expected);
  expect(await reconcileClient(slow, input)).toBe('finished');
});

test('a run that was started later takes the place of an earlier one', async () => {
  const { clientId, slow, reconciliations } = await aClient();
  const run = (startedAt: number) => reconcileClient(slow, { clientId, since: noon, startedAt });
  expect(await run(noon)).toBe('more');
  expect(await run(noon + 1)).toBe('more');
  expect(await run(noon)).toBe('superseded');
  expect(await reconciliations.get(clientId)).toBeUndefined();
});

test('a run that another call stores while this one looks for it is gone on with', async () => {
  const { clientId, stores, runs, reconciliations } = await aClient();
  const begin: typeof runs.begin = async (run) => {
    await runs.begin(run);
    return runs.begin(run);
  };
  const raced = { ...stores, runs: { ...runs, begin } };
  const input = { clientId, since: noon, startedAt: noon };
  expect(await reconcileClient(raced, input)).toBe('finished');
  expect(await reconciliations.get(clientId)).toMatchObject({ checked: { accounts: 20 } });
});

test('what was spent is found again by its run and page only', async () => {
  const { clientId, runs, slow } = await aClient();
  await reconcileClient(slow, { clientId, since: noon, startedAt: noon });
  const run = await runs.get(clientId);
  if (run === undefined) throw new Error('There is no run');
  const votings = Array.from({ length: 40 }, (_, n) => [aVotingId(n), n + 1] as const);
  await runs.putSpent(run, new Map(votings));
  expect(await runs.spent(run)).toEqual(new Map(votings));
  for (const other of [{ page: run.page + 2 }, { startedAt: noon + 1 }, { page: run.page + 1 }])
    expect(await runs.spent({ ...run, ...other })).toEqual(new Map());
});
