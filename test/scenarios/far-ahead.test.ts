import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, expect, test } from '@jest/globals';
import { local } from '#infra/local/aws/arns.ts';
import { until } from '#test/until.ts';
import { aBallot } from './a-voting.ts';
import { executionOf, findExecution, untilExecution } from './executions.ts';
import { listenToFacts } from './listener.ts';
import { day, hour, minute, second, startSetting } from './setting.ts';
import { storyOf, typesOf } from './story.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:17Z') });
const listener = await listenToFacts(setting);
const { as, moveTo, now, schedule, look, untilStatus, host } = setting;
const scheduler = new SchedulerClient({ ...local, endpoint: host.awsEndpoint });

afterAll(async () => {
  scheduler.destroy();
  await setting.stop();
  await listener.stop();
});

test('a voting sixty days ahead waits for them, and takes no vote a moment sooner', async () => {
  const voting = await schedule({ opensIn: 60 * day + 41 * second, runs: 30 * day });
  const execution = executionOf(voting);
  const path = { clientId: 'demo', votingId: voting.votingId };
  const opensAt = Date.parse(voting.schedule.opensAt);
  const closesAt = Date.parse(voting.schedule.closesAt);
  const remindAt = opensAt - 15 * minute;
  const named = { Name: execution, GroupName: 'hustings' };
  const planned = await scheduler.send(new GetScheduleCommand(named));
  const startsAt = Math.floor((remindAt - 2 * minute) / minute) * minute;
  const expression = `at(${new Date(startsAt).toISOString().slice(0, 19)})`;
  expect(planned).toMatchObject({ ScheduleExpression: expression, State: 'ENABLED' });

  for (const instant of [now() + 25 * day, now() + 50 * day, startsAt - 1]) {
    moveTo(instant);
    const started = await findExecution(setting, execution);
    expect(now()).toBeLessThan(startsAt);
    expect(started).toBeUndefined();
    expect(typesOf(await storyOf(setting, voting))).toEqual(['voting-scheduled']);
  }

  moveTo(startsAt);
  const { startedAt } = await until(() => findExecution(setting, execution));
  expect(Date.parse(startedAt)).toBeGreaterThanOrEqual(startsAt);
  expect(Date.parse(startedAt)).toBeLessThan(remindAt);
  moveTo(remindAt - 1);
  const announced = listener.kindsOf(voting).includes('reminder-due');
  expect(now()).toBeLessThan(remindAt);
  expect(announced).toBe(false);

  moveTo(remindAt);
  await until(() => listener.kindsOf(voting).includes('reminder-due'));
  moveTo(opensAt - minute);
  expect((await look(voting)).status).toBe('scheduled');
  moveTo(opensAt - 2);
  const early = await as('ada').call('castVote', { path, body: aBallot('thai') });
  const { status } = await look(voting);
  expect(now()).toBeLessThan(opensAt);
  expect(early.body).toMatchObject({ code: 'voting-not-open' });
  expect(status).toBe('scheduled');

  moveTo(opensAt);
  await as('ada').expect('castVote', 201, { path, body: aBallot('thai') });
  await untilStatus(voting, 'open');
  moveTo(closesAt - 2);
  await as('bo').expect('castVote', 201, { path, body: aBallot('thai') });
  expect(now()).toBeLessThan(closesAt);
  moveTo(closesAt + 10 * second);
  await untilExecution(setting, execution, 'SUCCEEDED');
  const due = new Map([
    ['reminder-due', remindAt],
    ['voting-opened', opensAt],
    ['alert-due', closesAt - 5 * minute],
    ['voting-closed', closesAt],
    ['voting-sealed', closesAt + 10 * second],
  ]);
  for (const { type, at } of await storyOf(setting, voting)) {
    expect(at - (due.get(type) ?? at)).toBeGreaterThanOrEqual(0);
  }
  const { body } = await as('ada').expect('getResults', 200, { path });
  expect(body).toMatchObject({ ballots: 2, winners: ['thai'] });
});

test('a minute that is rounded off delays no step', async () => {
  for (const offset of [1, 59]) {
    const voting = await schedule({ opensIn: 2 * hour + offset * second, runs: hour });
    const opensAt = Date.parse(voting.schedule.opensAt);
    const remindAt = opensAt - 15 * minute;
    moveTo(remindAt);
    await until(() => listener.kindsOf(voting).includes('reminder-due'));
    moveTo(opensAt);
    await untilStatus(voting, 'open');
    const times = new Map((await storyOf(setting, voting)).map(({ type, at }) => [type, at]));
    expect(times.get('reminder-due')).toBe(remindAt);
    expect(times.get('voting-opened')).toBe(opensAt);
  }
});
