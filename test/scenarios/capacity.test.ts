import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, expect, test } from '@jest/globals';
import { local } from '#infra/local/aws/arns.ts';
import { aVoting, utcSchedule, type Wishes } from './a-voting.ts';
import { executionOf } from './operations-room.ts';
import { hour, minute, type Schemas, startSetting, type Voting } from './setting.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, schedule, now } = setting;
const scheduler = new SchedulerClient({ ...local, endpoint: setting.host.awsEndpoint });

afterAll(async () => {
  scheduler.destroy();
  await setting.stop();
});

const carla = as('carla');
const pathTo = ({ votingId }: Voting) => ({ clientId: 'demo', votingId });
const closesAtOf = (voting: Voting) => Date.parse(voting.schedule.closesAt);

const move = (voting: Voting, schedule: Schemas['ScheduleDraft']) =>
  carla.call('changeVoting', { path: pathTo(voting), body: { version: voting.version, schedule } });

/** The names of all schedules that have not fired. */
const schedulesAhead = async (): Promise<string[]> => {
  const { Schedules = [] } = await scheduler.send(
    new ListSchedulesCommand({ GroupName: 'hustings', MaxResults: 100 }),
  );
  return Schedules.map(({ Name = '' }) => Name).sort();
};

const lasting: Wishes = { opensIn: 2 * hour, runs: hour };

test('sixteen votings may run at once; of four at once for the last place one has it', async () => {
  const running: Voting[] = [];
  while (running.length < 15) running.push(await schedule(lasting));
  const draft = (wishes: Wishes) => ({ path: { clientId: 'demo' }, body: aVoting(now(), wishes) });
  const lastPlace = draft(lasting);
  const rivals = await Promise.all(
    Array.from({ length: 4 }, () => carla.call('scheduleVoting', lastPlace)),
  );
  expect(rivals.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  for (const { status, body } of rivals) {
    if (status !== 201) expect(body).toMatchObject({ code: 'too-many-at-once' });
  }
  const seventeenth = await carla.expect('scheduleVoting', 409, draft(lasting));
  expect(seventeenth.body.code).toBe('too-many-at-once');
  for (const { votingId } of running) expect(seventeenth.body.detail).toContain(votingId);
  const { body: list } = await carla.expect('listVotings', 200, {
    path: { clientId: 'demo' },
    query: { status: 'scheduled', limit: 50 },
  });
  expect(await schedulesAhead()).toEqual(list.items.map(executionOf).sort());
  const end = Math.max(...running.map(closesAtOf));
  const after = await schedule({ schedule: utcSchedule(end + minute, end + hour) });
  const [first] = running;
  if (first === undefined) throw new Error('Fifteen were scheduled');
  const overlapping = utcSchedule(end - minute, end + hour);
  expect((await move(after, overlapping)).body).toMatchObject({
    code: 'too-many-at-once',
  });
  const body = { reason: 'To make room' };
  await carla.expect('cancelVoting', 200, { path: pathTo(first), body });
  expect((await move(after, overlapping)).status).toBe(200);
});
