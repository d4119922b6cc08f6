import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTallyShard } from '#lambdas/tally-shard/handler.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { anObserver } from '#test/builders/http.ts';
import { plan, votingInSteps } from '#test/lambdas/use-cases/step-setting.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

test('the output shows that shards were counted, and nothing of what was in them', async () => {
  const voting = await votingInSteps(database);
  await voting.vote();
  const observer = anObserver();
  const tallyShard = createTallyShard({ ...voting.dependencies, observer });
  const output = await tallyShard({ ...voting.subject, shards: [0, 1] });
  expect(output).toEqual({ outcome: 'counted' });
  expect(JSON.stringify(observer.seen)).not.toContain('ballots');
});

test('the machine knows a count that comes too early by the name NotDue', async () => {
  const voting = await votingInSteps(database);
  voting.state.now = plan.countAt - 1;
  const tallyShard = createTallyShard({ ...voting.dependencies, observer: anObserver() });
  const failing = tallyShard({ ...voting.subject, shards: [0] });
  await expect(failing).rejects.toMatchObject({ name: 'NotDue' });
});
