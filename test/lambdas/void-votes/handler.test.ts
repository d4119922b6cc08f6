import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createVoidVotes } from '#lambdas/void-votes/handler.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { anObserver } from '#test/builders/http.ts';
import { ada } from '#test/builders/ids.ts';
import { plan, votingInSteps } from '#test/lambdas/use-cases/step-setting.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

const setUp = async () => {
  const voting = await votingInSteps(database, 'closed', { pricing: 'paid' });
  const observer = anObserver();
  const voidVotes = createVoidVotes({ ...voting.dependencies, observer });
  return { voting, observer, run: () => voidVotes(voting.subject) };
};

test('operators see how many votes were voided, and the machine only that it is done', async () => {
  const { voting, observer, run } = await setUp();
  const { clientId, votingId, dependencies } = voting;
  const vote = { clientId, votingId, userId: ada, shards: 16 };
  await dependencies.intents.put(vote, AbortSignal.any([]));
  expect(await run()).toEqual({ outcome: 'done' });
  const logged = observer.seen.filter(({ kind }) => kind === 'info');
  expect(logged).toMatchObject([{ fields: { votingId, landed: 0, voided: 1 } }]);
});

test('where no vote was voided nothing is logged', async () => {
  const { observer, run } = await setUp();
  expect(await run()).toEqual({ outcome: 'done' });
  expect(observer.seen.filter(({ kind }) => kind === 'info')).toEqual([]);
});

test('the machine knows a step that comes too early by the name NotDue', async () => {
  const { voting, run } = await setUp();
  voting.state.now = plan.countAt - 1;
  await expect(run()).rejects.toMatchObject({ name: 'NotDue' });
});
