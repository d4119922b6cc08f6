import { afterAll, expect, test } from '@jest/globals';
import { aVoting } from './a-voting.ts';
import { startSetting } from './setting.ts';

const setting = await startSetting();
const { as, now } = setting;
afterAll(setting.stop);

const path = { clientId: 'demo' };

test('an operator sets how many votings of a client run at once', async () => {
  const limit = (votingsAtOnce: number) =>
    as('olga').expect('setLimits', 200, { path, body: { votingsAtOnce } });
  const body = aVoting(now());
  await limit(1);
  const first = await as('carla').expect('scheduleVoting', 201, { path, body });
  const refused = await as('carla').expect('scheduleVoting', 409, { path, body });
  expect(refused.body).toMatchObject({
    code: 'too-many-at-once',
    detail: expect.stringContaining(first.body.votingId),
  });
  expect((await limit(2)).body).toEqual({ votingsAtOnce: 2 });
  await as('carla').expect('scheduleVoting', 201, { path, body });
});
