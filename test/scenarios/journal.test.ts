import { afterAll, expect, test } from '@jest/globals';
import { hour, startSetting } from './setting.ts';
import { storyOf } from './story.ts';

const setting = await startSetting();
const carla = setting.as('carla');

afterAll(() => setting.stop());

test('a journal is read in pages, and holds of a change only what was changed', async () => {
  const voting = await setting.schedule({ opensIn: 24 * hour, runs: hour });
  const path = { clientId: 'demo', votingId: voting.votingId };
  for (let version = 1; version <= 20; version += 1) {
    const body = { version, title: `Title ${version}` };
    await carla.expect('changeVoting', 200, { path, body });
  }
  const read = async (query: { cursor?: string; limit?: number } = {}) =>
    (await carla.expect('getJournal', 200, { path, query })).body;
  const first = await read();
  expect(first.entries).toHaveLength(20);
  const last = await read({ cursor: first.next ?? '' });
  expect(last.next).toBeUndefined();
  expect(last.entries).toHaveLength(1);
  expect(last.entries[0]?.previousHash).toBe(first.entries.at(-1)?.hash);
  expect(last.entries[0]?.event).toEqual({
    type: 'voting-changed',
    at: expect.any(Number),
    by: 'carla',
    changes: { title: 'Title 20' },
  });
  expect(await storyOf(setting, voting)).toHaveLength(21);
  const nonsense = await carla.attempt('getJournal', { path, query: { cursor: 'nonsense' } });
  expect(nonsense).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
});
