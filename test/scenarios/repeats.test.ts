import {
  ConflictException,
  CreateScheduleCommand,
  GetScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, expect, test } from '@jest/globals';
import { local, roleArn } from '#infra/local/aws/arns.ts';
import { until } from '#test/until.ts';
import { aBallot, utcSchedule } from './a-voting.ts';
import { executionOf, findExecution, pathOf, untilExecution } from './executions.ts';
import { listenToFacts } from './listener.ts';
import { hour, minute, second, startSetting, type Voting } from './setting.ts';
import { storyOf, typesOf } from './story.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, moveTo, schedule, look, untilStatus, host } = setting;
const listener = await listenToFacts(setting);
const sfn = new SFNClient({ ...local, endpoint: host.awsEndpoint });
const scheduler = new SchedulerClient({ ...local, endpoint: host.awsEndpoint });

afterAll(async () => {
  sfn.destroy();
  scheduler.destroy();
  await setting.stop();
  await listener.stop();
});

const pathTo = ({ votingId: id }: Voting) => ({ clientId: 'demo', votingId: id });

const published = async (voting: Voting): Promise<Voting> => {
  moveTo(Date.parse(voting.schedule.closesAt) + 10 * second);
  await untilExecution(setting, executionOf(voting), 'SUCCEEDED');
  return untilStatus(voting, 'published');
};

const inputOf = async (voting: Voting): Promise<string> => {
  const execution = await findExecution(setting, executionOf(voting));
  if (execution?.input === undefined) throw new Error('It has not been started');
  return JSON.stringify(execution.input);
};

const startAgain = (voting: Voting, input: string) =>
  sfn.send(
    new StartExecutionCommand({
      stateMachineArn: host.machineArn,
      name: executionOf(voting),
      input,
    }),
  );

/** A schedule like the voting's own that is due now. */
const scheduleAgain = (voting: Voting, input: string, name: string) =>
  scheduler.send(
    new CreateScheduleCommand({
      Name: name,
      GroupName: 'hustings',
      ScheduleExpression: `at(${new Date(setting.now()).toISOString().slice(0, 19)})`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
        RoleArn: roleArn,
        Input: JSON.stringify({
          StateMachineArn: host.machineArn,
          Name: executionOf(voting),
          Input: input,
        }),
      },
    }),
  );

/** Has a schedule of another name fire now, as a late or second firing of the voting's own. */
const fireAgain = async (voting: Voting, input: string, Name: string) => {
  await scheduleAgain(voting, input, Name);
  const command = new GetScheduleCommand({ Name, GroupName: 'hustings' });
  await until(async () => {
    const result = await resultOrError(scheduler.send(command));
    return result instanceof ResourceNotFoundException;
  }, `${Name} has fired`);
};

const resultOrError = (call: Promise<unknown>) => call.catch((error: unknown) => error);

const allExecutions = async () =>
  (await as('olga').expect('listExecutions', 200, { query: { limit: 50 } })).body.items;

test("a schedule that fires again, in the voting's life or after it, changes nothing", async () => {
  const voting = await schedule({ opensIn: hour, runs: hour });
  const opensAt = Date.parse(voting.schedule.opensAt);
  moveTo(opensAt - 17 * minute);
  const { startedAt } = await until(() => findExecution(setting, executionOf(voting)));
  const input = await inputOf(voting);
  await fireAgain(voting, input, 'fires-again');
  expect((await startAgain(voting, input)).startDate?.toISOString()).toBe(startedAt);

  moveTo(opensAt + minute);
  await untilStatus(voting, 'open');
  await as('ada').expect('castVote', 201, { path: pathTo(voting), body: aBallot('thai') });
  await fireAgain(voting, input, 'fires-late');
  await published(voting);
  await until(() => listener.kindsOf(voting).includes('voting-published'));
  const story = await storyOf(setting, voting);
  const kinds = listener.kindsOf(voting);
  const before = await allExecutions();

  await fireAgain(voting, input, 'fires-after-the-end');
  await expect(startAgain(voting, input)).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  const other = JSON.stringify({ ...JSON.parse(input), opensAt: '2027-01-01T00:00:00Z' });
  await expect(startAgain(voting, other)).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  moveTo(setting.now() + hour);

  expect(await storyOf(setting, voting)).toEqual(story);
  expect(typesOf(story).filter((type) => type === 'voting-opened')).toHaveLength(1);
  expect(await allExecutions()).toEqual(before);
  expect(listener.kindsOf(voting)).toEqual(kinds);
});

test('the execution of an old version runs to its end and changes nothing', async () => {
  const voting = await schedule({ opensIn: hour, runs: hour });
  const path = pathTo(voting);
  moveTo(Date.parse(voting.schedule.opensAt) - 16 * minute);
  await until(() => findExecution(setting, executionOf(voting)));
  const opensAt = Date.parse(voting.schedule.opensAt) + 2 * hour;
  const later = utcSchedule(opensAt, opensAt + hour);
  const body = { version: 1, schedule: later };
  const changed = (await as('carla').expect('changeVoting', 200, { path, body })).body;
  await untilExecution(setting, executionOf(voting), 'ABORTED');
  const executionName = executionOf(voting);
  await as('olga').expect('redriveExecution', 200, { path: { executionName } });
  const story = await storyOf(setting, voting);

  moveTo(Date.parse(voting.schedule.closesAt) + 10 * second);
  const old = await untilExecution(setting, executionName, 'SUCCEEDED');
  expect(old).toMatchObject({ redrives: 1, version: 1 });
  expect(await pathOf(setting, executionName)).toContain('Notify voters');
  const storyThen = await storyOf(setting, voting);
  expect(storyThen.slice(0, story.length)).toEqual(story);
  expect(typesOf(storyThen)).not.toContain('voting-opened');
  expect((await look(voting)).status).toBe('scheduled');
  expect(listener.kindsOf(voting)).not.toContain('voting-opened');

  await published(changed);
  const ofFirstVersion = listener.facts.filter(
    (fact) => 'votingId' in fact && fact.votingId === voting.votingId && fact.version === 1,
  );
  expect(ofFirstVersion.map(({ kind }) => kind)).toEqual(['voting-scheduled']);
});

test('an execution that has ended well cannot be redriven or stopped', async () => {
  const voting = await schedule({ opensIn: hour, runs: hour });
  await published(voting);
  const story = await storyOf(setting, voting);
  const path = { executionName: executionOf(voting) };
  const redriven = await as('olga').expect('redriveExecution', 409, { path });
  expect(redriven.body.code).toBe('execution-not-redrivable');
  const stopped = await as('olga').expect('stopExecution', 409, { path, body: { reason: 'No' } });
  expect(stopped.body.code).toBe('execution-not-running');
  expect(await storyOf(setting, voting)).toEqual(story);
});

test('an execution redriven after the end closes and publishes, and sends no alert', async () => {
  const voting = await schedule({ opensIn: hour, runs: hour });
  moveTo(voting.schedule.opensAt);
  await untilStatus(voting, 'open');
  const path = { executionName: executionOf(voting) };
  await as('olga').expect('stopExecution', 200, { path, body: { reason: 'Looking into it' } });
  moveTo(Date.parse(voting.schedule.closesAt) + 90 * minute);
  await as('olga').expect('redriveExecution', 200, { path });
  await untilExecution(setting, executionOf(voting), 'SUCCEEDED');
  await until(() => listener.kindsOf(voting).includes('voting-published'));
  const types = typesOf(await storyOf(setting, voting));
  expect(types.slice(-4)).toEqual([
    'voting-closed',
    'voting-sealed',
    'voting-published',
    'voters-notified',
  ]);
  expect(types).not.toContain('alert-due');
  expect(listener.kindsOf(voting)).not.toContain('alert-due');
});

test('an execution that missed the whole voting does not announce it as open', async () => {
  const voting = await schedule({ opensIn: 10 * minute, runs: hour });
  const path = { executionName: executionOf(voting) };
  await until(() => findExecution(setting, path.executionName));
  await as('olga').expect('stopExecution', 200, { path, body: { reason: 'Looking into it' } });
  moveTo(Date.parse(voting.schedule.closesAt) + minute);
  await as('olga').expect('redriveExecution', 200, { path });
  await untilExecution(setting, executionOf(voting), 'SUCCEEDED');
  await until(() => listener.kindsOf(voting).includes('voting-published'));
  const kinds = ['voting-scheduled', 'voting-closed', 'voting-published'];
  expect(listener.kindsOf(voting).sort()).toEqual(kinds.sort());
  expect(typesOf(await storyOf(setting, voting))).toEqual([
    'voting-scheduled',
    'voting-opened',
    'voting-closed',
    'voting-sealed',
    'voting-published',
    'voters-notified',
  ]);
});

test('a stopped execution goes on where it was, and the votes meanwhile count', async () => {
  const voting = await schedule({ opensIn: hour, runs: hour });
  moveTo(voting.schedule.opensAt);
  await untilStatus(voting, 'open');
  const path = { executionName: executionOf(voting) };
  const stopped = await as('olga').expect('stopExecution', 200, {
    path,
    body: { reason: 'Waiting for the table' },
  });
  expect(stopped.body).toMatchObject({ status: 'ABORTED' });
  await as('ada').expect('castVote', 201, { path: pathTo(voting), body: aBallot('pizza') });
  moveTo(Date.parse(voting.schedule.closesAt) + hour);
  expect(await look(voting)).toMatchObject({ status: 'closed', recordedStatus: 'open' });
  const late = await as('bo').expect('castVote', 409, {
    path: pathTo(voting),
    body: aBallot('thai'),
  });
  expect(late.body.code).toBe('voting-closed');
  await as('olga').expect('redriveExecution', 200, { path });
  await published(voting);
  const { body } = await as('ada').expect('getResults', 200, { path: pathTo(voting) });
  expect(body).toMatchObject({ ballots: 1, winners: ['pizza'] });
});

test('a schedule of the same name is not made twice', async () => {
  const voting = await schedule({ opensIn: hour, runs: hour });
  const twice = scheduleAgain(voting, '{}', executionOf(voting));
  await expect(twice).rejects.toBeInstanceOf(ConflictException);
});
