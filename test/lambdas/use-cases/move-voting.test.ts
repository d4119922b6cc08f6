import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isTransient } from '#basics/transient.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aVotingId, other } from '#test/builders/ids.ts';
import { moveVoting } from '#use-cases/move-voting.ts';
import type { Step } from '#voting/steps.ts';
import type { Voting } from '#voting/voting.ts';
import { disturb, plan, racedBy, type VotingInSteps, votingInSteps } from './step-setting.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

const setUp = async (status: Voting['status'], now: number) => {
  const voting = await votingInSteps(database, status);
  voting.state.now = now;
  return voting;
};
const move = ({ dependencies, subject }: VotingInSteps, step: Step, more: object = {}) =>
  moveVoting(dependencies, { ...subject, step, ...more });
const factsOf = ({ dependencies }: VotingInSteps) =>
  dependencies.facts.published.map(({ kind }) => kind);

test.each<[Step, Voting['status'], number, Voting['status'], string | undefined]>([
  ['remind', 'scheduled', plan.remindAt, 'scheduled', 'reminder-due'],
  ['open', 'scheduled', plan.opensAt, 'open', 'voting-opened'],
  ['alert', 'open', plan.alertAt, 'open', 'alert-due'],
  ['close', 'open', plan.closesAt, 'closed', 'voting-closed'],
  ['publish', 'sealed', plan.countAt, 'published', undefined],
  ['notify', 'published', plan.countAt, 'published', 'voting-published'],
])('the step %s of a voting that is %s is made at its time', async (step, from, at, to, fact) => {
  const voting = await setUp(from, at);
  const before = await voting.journal();
  expect(await move(voting, step)).toBe('done');
  expect(await voting.stored()).toMatchObject({ status: to });
  expect(await voting.journal()).toHaveLength(before.length + 1);
  const published = voting.dependencies.facts.published;
  const about = { votingId: voting.votingId, version: 1, at };
  expect(published).toMatchObject(fact === undefined ? [] : [{ kind: fact, ...about }]);
});

test('a repeat changes nothing, and publishes the fact once more with the same id', async () => {
  const voting = await setUp('scheduled', plan.opensAt);
  await move(voting, 'open');
  const journal = await voting.journal();
  expect(await move(voting, 'open')).toBe('already');
  expect(await voting.journal()).toEqual(journal);
  const [first, second] = voting.dependencies.facts.published;
  expect(second).toEqual(first);
});

test('a repeat publishes nothing that is no longer true', async () => {
  const voting = await setUp('scheduled', plan.opensAt);
  await move(voting, 'open');
  voting.state.now = plan.closesAt;
  expect(await move(voting, 'open')).toBe('already');
  expect(factsOf(voting)).toEqual(['voting-opened']);
});

test('a step that comes too early is not due, and changes nothing', async () => {
  for (const [step, from, at] of [
    ['remind', 'scheduled', plan.remindAt],
    ['open', 'scheduled', plan.opensAt],
    ['alert', 'open', plan.alertAt],
    ['close', 'open', plan.closesAt],
  ] as const) {
    const voting = await setUp(from, at - 1);
    const before = await voting.journal();
    expect(await move(voting, step)).toBe('not-due');
    expect([await voting.journal(), factsOf(voting)]).toEqual([before, []]);
  }
});

test('a reminder whose time has passed is neither recorded nor published', async () => {
  const voting = await setUp('scheduled', plan.remindBefore);
  expect(await move(voting, 'remind')).toBe('passed');
  expect([await voting.journal(), factsOf(voting)]).toEqual([['voting-scheduled'], []]);
});

test('a step of another version, another client or no voting at all is superseded', async () => {
  const voting = await setUp('scheduled', plan.opensAt);
  for (const more of [{ version: 2 }, { clientId: other }, { votingId: aVotingId(90_000) }])
    expect(await move(voting, 'open', more)).toBe('superseded');
  const cancelled = await setUp('cancelled', plan.opensAt);
  expect(await move(cancelled, 'open')).toBe('superseded');
  expect([factsOf(voting), factsOf(cancelled)]).toEqual([[], []]);
  expect(await voting.journal()).toEqual(['voting-scheduled']);
});

test('counts that disagree are disputed for an operator; a repeat orders a recount', async () => {
  const voting = await setUp('closed', plan.countAt);
  expect(await move(voting, 'dispute')).toBe('disputed');
  expect(await voting.stored()).toMatchObject({ disputed: true, status: 'closed' });
  expect(await move(voting, 'dispute')).toBe('done');
  expect(await voting.stored()).toMatchObject({ disputed: false, status: 'closed' });
  expect((await voting.journal()).slice(-2)).toEqual(['count-disputed', 'recount-ordered']);
  expect(factsOf(voting)).toEqual([]);
});

test('of the same step five times at once one is made', async () => {
  const voting = await setUp('open', plan.closesAt);
  const before = await voting.journal();
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => move(voting, 'close')));
  expect(outcomes.sort()).toEqual(['already', 'already', 'already', 'already', 'done']);
  expect(await voting.journal()).toEqual([...before, 'voting-closed']);
});

test('a step that lost a race is decided again on what the winner has written', async () => {
  const voting = await setUp('open', plan.closesAt);
  const raced = racedBy(voting, () => move(voting, 'close'));
  expect(await moveVoting(raced, { ...voting.subject, step: 'close' })).toBe('already');
  const another = await setUp('open', plan.closesAt);
  const twice = racedBy(
    another,
    () => disturb(another),
    () => disturb(another),
  );
  expect(await moveVoting(twice, { ...another.subject, step: 'close' })).toBe('done');
  expect((await another.journal()).slice(-3)).toEqual([
    ...['recount-ordered', 'recount-ordered', 'voting-closed'],
  ]);
  expect(another.pauses).toEqual([10, 20]);
});

test('a step that loses every race fails with a fault that may pass, and no fact', async () => {
  const voting = await setUp('open', plan.closesAt);
  const raced = racedBy(voting, ...Array.from({ length: 20 }, () => () => disturb(voting)));
  const step = 'close' as const;
  const failed = await moveVoting(raced, { ...voting.subject, step }).catch(
    (error: unknown) => error,
  );
  expect(isTransient(failed)).toBe(true);
  expect(await voting.stored()).toMatchObject({ status: 'open' });
  expect(factsOf(voting)).toEqual([]);
});

test('a fact that cannot be published fails the step, whose repeat publishes it', async () => {
  const voting = await setUp('scheduled', plan.opensAt);
  const facts = { publish: () => Promise.reject(new Error('No answer')) };
  const failing = moveVoting(
    { ...voting.dependencies, facts },
    { ...voting.subject, step: 'open' as const },
  );
  await expect(failing).rejects.toThrow('No answer');
  expect(await voting.stored()).toMatchObject({ status: 'open' });
  expect(await move(voting, 'open')).toBe('already');
  expect(factsOf(voting)).toEqual(['voting-opened']);
});
