import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aVotingId } from '#test/builders/ids.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';
import { aVoting } from '#test/builders/votings.ts';
import { readExecution } from '#use-cases/read-execution.ts';
import { readHistory } from '#use-cases/read-history.ts';
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

const unknown = nameOf(aVoting({ votingId: aVotingId(9_999_999) }));
const notFound = { ok: false, reason: { code: 'execution-not-found' } };

test('an execution of a voting names its voting and version, and its last state', async () => {
  const voting = await inspector.put('open', { title: 'Lunch' });
  const { votingId, clientId, version } = voting;
  const execution = inspector.machines['voting-lifecycle'].put(nameOf(voting), clientId);
  const subject = { machine: 'voting-lifecycle', votingId, version };
  const value = { execution, subject, clientId, title: 'Lunch', state: 'Count' };
  const executionName = nameOf(voting);
  expect(await readExecution(inspector, { executionName })).toEqual({ ok: true, value });
});

test('an execution of a purchase is found at its own machine, and has no title', async () => {
  const purchaseId = aPurchaseId(1);
  const clientId = inspector.client;
  const execution = inspector.machines['credit-purchase'].put(purchaseId, clientId);
  const subject = { machine: 'credit-purchase', purchaseId };
  const value = { execution, subject, clientId, title: undefined, state: 'Count' };
  const read = await readExecution(inspector, { executionName: purchaseId });
  expect(read).toEqual({ ok: true, value });
});

test('an unknown execution has neither a description nor a history', async () => {
  expect(await readExecution(inspector, { executionName: unknown })).toEqual(notFound);
  const asked = { executionName: unknown, order: 'oldest', limit: 20, after: undefined } as const;
  expect(await readHistory(inspector, asked)).toEqual(notFound);
});

test('a history is read from either end, page by page', async () => {
  const executionName = aPurchaseId(1);
  inspector.machines['credit-purchase'].put(executionName, inspector.client);
  const statesOf = async (order: 'oldest' | 'newest', after?: string) => {
    const page = await readHistory(inspector, { executionName, order, limit: 1, after });
    if (!page.ok) return page;
    return [page.value.items.map(({ state }) => state), page.value.next];
  };
  expect(await statesOf('oldest')).toEqual([['Wait'], 'from-1']);
  expect(await statesOf('oldest', 'from-1')).toEqual([['Count'], undefined]);
  expect(await statesOf('newest')).toEqual([['Count'], 'from-1']);
  const refused = { ok: false, reason: { code: 'invalid-request' } };
  expect(await statesOf('oldest', 'no token')).toMatchObject(refused);
});
