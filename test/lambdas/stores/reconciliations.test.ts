import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  createReconciliations,
  type Reconciliation,
  type Reconciliations,
} from '#stores/reconciliations.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, demo, other } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let reconciliations: Reconciliations;

beforeAll(async () => {
  database = await startedDatabase();
  reconciliations = createReconciliations(database);
});
afterAll(() => database.stop());

const aReconciliation = (changes: Partial<Reconciliation> = {}): Reconciliation => ({
  clientId: demo,
  ranAt: noon,
  checked: { accounts: 1, entries: 2, purchases: 1, votings: 0 },
  sums: { purchased: 12, granted: 0, spent: 0, takenBack: 0, givenBack: 0, balances: 12 },
  differences: [],
  differencesInAll: 0,
  ...changes,
});

test('a client that was never reconciled has no reconciliation', async () => {
  expect(await reconciliations.get(other)).toBeUndefined();
});

test('a reconciliation takes the place of the one before it, at its own client alone', async () => {
  await reconciliations.put(aReconciliation());
  const says = 'The balance is 8, its entries add up to 7.';
  const differences = [{ kind: 'balance-differs', says, voterId: ada } as const];
  const last = aReconciliation({ ranAt: noon + 1, differences, differencesInAll: 1 });
  await reconciliations.put(last);
  await reconciliations.put(aReconciliation({ clientId: other }));
  expect(await reconciliations.get(demo)).toEqual(last);
  expect(await reconciliations.get(other)).toEqual(aReconciliation({ clientId: other }));
});
