import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMoveVoting } from '#lambdas/move-voting/handler.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { anObserver } from '#test/builders/http.ts';
import { disturb, plan, racedBy, votingInSteps } from '#test/lambdas/use-cases/step-setting.ts';
import type { Step } from '#voting/steps.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

const setUp = async () => {
  const voting = await votingInSteps(database);
  const moveVoting = createMoveVoting({ ...voting.dependencies, observer: anObserver() });
  return { voting, move: (step: Step) => moveVoting({ ...voting.subject, step }) };
};

test('the output of a step is its outcome', async () => {
  const { move } = await setUp();
  expect(await move('close')).toEqual({ outcome: 'already' });
});

test('the machine knows a step that comes too early by the name NotDue', async () => {
  const voting = await votingInSteps(database, 'scheduled');
  voting.state.now = plan.opensAt - 1;
  const move = createMoveVoting({ ...voting.dependencies, observer: anObserver() });
  await expect(move({ ...voting.subject, step: 'open' })).rejects.toMatchObject({ name: 'NotDue' });
});

test('the machine knows counts that disagree by the name CountsDisagree', async () => {
  const { voting, move } = await setUp();
  await expect(move('dispute')).rejects.toMatchObject({ name: 'CountsDisagree' });
  expect(await voting.stored()).toMatchObject({ disputed: true });
  expect(await move('dispute')).toEqual({ outcome: 'done' });
});

test('the machine repeats a step that loses every race, as after an outage', async () => {
  const { voting } = await setUp();
  const raced = racedBy(voting, ...Array.from({ length: 20 }, () => () => disturb(voting)));
  const move = createMoveVoting({ ...raced, observer: anObserver() });
  const failing = move({ ...voting.subject, step: 'dispute' });
  await expect(failing).rejects.toMatchObject({ name: 'StoreUnavailable' });
});

test('an input that the machine does not send is refused with the path of its fault', async () => {
  const { voting } = await setUp();
  const move = createMoveVoting({ ...voting.dependencies, observer: anObserver() });
  await expect(move({ ...voting.subject, step: 'burn' })).rejects.toThrow('step');
});
