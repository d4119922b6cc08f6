import { afterAll, expect, test } from '@jest/globals';
import { inVienna } from './bad-drafts.ts';
import { startSetting, type Voting } from './setting.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, now } = setting;
afterAll(setting.stop);

const demo = { clientId: 'demo' };

test('what a draft leaves out is the usual: plurality, free, results after the close', async () => {
  const { title, options, schedule } = inVienna(now(), '2027-03-05T10:00', '2027-03-05T11:00');
  const body = { title, options, schedule };
  const taken = await as('carla').attempt('scheduleVoting', { path: demo, body });
  expect(taken).toMatchObject({
    status: 201,
    body: {
      counting: { kind: 'plurality' },
      pricing: 'free',
      resultsVisible: { kind: 'after-close' },
    },
  });
});

test('a change leaves what it does not name as it was: a default is for a draft only', async () => {
  const usual = inVienna(now(), '2027-03-05T10:00', '2027-03-05T11:00');
  const body = { ...usual, pricing: 'paid' as const, resultsVisible: { kind: 'live' as const } };
  const drafted = await as('carla').expect('scheduleVoting', 201, { path: demo, body });
  const path = { ...demo, votingId: drafted.body.votingId };
  const change = { version: 1, title: 'Dinner' };
  const changed = await as('carla').expect('changeVoting', 200, { path, body: change });
  expect(changed.body).toMatchObject({ pricing: 'paid', resultsVisible: { kind: 'live' } });
  const limits = await as('olga').attempt('setLimits', { path: demo, body: {} });
  expect(limits).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
});

test('text of any script, emoji of several characters and accents are taken', async () => {
  const title = 'Ça va? क्\u200dष می\u200cخواهم ❤\ufe0f\u200d\u{1f525} 東京 e\u0301';
  const body = { ...inVienna(now(), '2027-03-05T10:00', '2027-03-05T11:00'), title };
  const taken = await as('carla').expect('scheduleVoting', 201, { path: demo, body });
  expect(taken.body.title).toBe(title);
});

const listed = async (title: string): Promise<Voting[]> => {
  const query = { limit: 50 };
  const list = await as('carla').expect('listVotings', 200, { path: demo, query });
  return list.body.items.filter((voting) => voting.title === title);
};

const requested = (title: string, digit: string) => ({
  ...inVienna(now(), '2027-03-05T10:00', '2027-03-05T11:00'),
  title,
  requestId: digit.repeat(32),
});

test('a request to schedule that is sent again makes no second voting', async () => {
  const body = requested('Once', 'a');
  const first = await as('carla').expect('scheduleVoting', 201, { path: demo, body });
  const path = { ...demo, votingId: first.body.votingId };
  const change = { version: 1, description: 'As it is now' };
  const changed = await as('carla').expect('changeVoting', 200, { path, body: change });
  const again = await as('carla').expect('scheduleVoting', 201, { path: demo, body });
  expect(again.body).toEqual(changed.body);
  expect(await listed('Once')).toHaveLength(1);
});
