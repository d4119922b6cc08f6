import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';
import { listExecutions } from '#use-cases/list-executions.ts';
import { anInspector } from './inspecting.ts';
import { nameOf } from './managing.ts';

let database: StartedDatabase;
let inspector: ReturnType<typeof anInspector>;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());
beforeEach(() => {
  inspector = anInspector(database);
});

type Query = Parameters<typeof listExecutions>[1];

const list = async (query: Partial<Query> = {}) => {
  const page = await listExecutions(inspector, { limit: 20, after: undefined, ...query });
  if (!page.ok) throw new Error(page.reason.code);
  return { names: page.value.items.map(({ execution }) => execution.name), ...page.value };
};

test('the executions of votings come page by page, each with what it is for', async () => {
  const votings = [await inspector.put(), await inspector.put('open', { title: 'Dinner' })];
  for (const voting of votings) {
    inspector.machines['voting-lifecycle'].put(nameOf(voting), voting.clientId);
  }
  const names = votings.map(nameOf).reverse();
  const first = await list({ limit: 1 });
  expect(first.names).toEqual(names.slice(0, 1));
  expect(first.items).toMatchObject([{ title: 'Dinner', clientId: inspector.client }]);
  const last = await list({ limit: 1, after: first.next });
  expect(last.names).toEqual(names.slice(1));
  expect(last.next).toBeUndefined();
  const refused = await listExecutions(inspector, { limit: 1, after: 'no token' });
  expect(refused).toMatchObject({ ok: false, reason: { code: 'invalid-request' } });
});

test('a list is of one machine, and of one status if that is asked for', async () => {
  const voting = await inspector.put();
  inspector.machines['voting-lifecycle'].put(nameOf(voting), voting.clientId);
  const { put } = inspector.machines['credit-purchase'];
  put(aPurchaseId(1), inspector.client);
  put(aPurchaseId(2), inspector.client, { status: 'FAILED' });
  expect((await list()).names).toEqual([nameOf(voting)]);
  const machine = 'credit-purchase';
  expect((await list({ machine })).names).toEqual([aPurchaseId(2), aPurchaseId(1)]);
  expect((await list({ machine, status: 'FAILED' })).names).toEqual([aPurchaseId(2)]);
  expect((await list({ machine, status: 'SUCCEEDED' })).names).toEqual([]);
});

test('an execution that has expired since it was listed is left out', async () => {
  const { put, describe } = inspector.machines['credit-purchase'];
  for (const n of [1, 2]) put(aPurchaseId(n), inspector.client);
  inspector.machines['credit-purchase'].describe = async (name) =>
    name === aPurchaseId(2) ? undefined : describe(name);
  expect((await list({ machine: 'credit-purchase' })).names).toEqual([aPurchaseId(1)]);
});
