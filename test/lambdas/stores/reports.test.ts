import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createReports, type Report, type Reports } from '#stores/reports.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, demo, other } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let reports: Reports;

beforeAll(async () => {
  database = await startedDatabase();
  reports = createReports(database);
});
afterAll(() => database.stop());

const aReport = (changes: Partial<Report> = {}): Report => ({
  clientId: demo,
  ranAt: noon,
  checked: { accounts: 1, entries: 2, purchases: 1, votings: 0 },
  sums: { purchased: 12, granted: 0, spent: 0, takenBack: 0, givenBack: 0, balances: 12 },
  differences: [],
  differencesInAll: 0,
  ...changes,
});

test('a client that was never reconciled has no report', async () => {
  expect(await reports.get(other)).toBeUndefined();
});

test('the last report of a client takes the place of the one before, and of no other', async () => {
  await reports.put(aReport());
  const says = 'The balance is 8, its entries add up to 7.';
  const differences = [{ kind: 'balance-differs', says, voterId: ada } as const];
  const last = aReport({ ranAt: noon + 1, differences, differencesInAll: 1 });
  await reports.put(last);
  await reports.put(aReport({ clientId: other }));
  expect(await reports.get(demo)).toEqual(last);
  expect(await reports.get(other)).toEqual(aReport({ clientId: other }));
});
