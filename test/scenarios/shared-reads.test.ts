import { afterAll, expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';
import { aBallot } from './a-voting.ts';
import { minute, startSetting } from './setting.ts';

const setting = await startSetting();
afterAll(setting.stop);
const { as, moveTo, now, schedule } = setting;
const path = { clientId: 'demo' };

const tagOf = ({ headers }: { readonly headers: Headers }) => headers.get('etag') ?? 'no tag';
const reads = (persona: string, votingId: string, tags: readonly [string, string] = ['', '']) =>
  Promise.all([
    as(persona).call('getVoting', {
      path: { ...path, votingId },
      headers: { 'if-none-match': tags[0] },
    }),
    as(persona).call('listVotings', { path, headers: { 'if-none-match': tags[1] } }),
  ]);

test('a voting and the list are the same bytes for all voters, and are sent once', async () => {
  const { votingId } = await schedule({ opensIn: minute });
  moveTo(now() + 2 * minute);
  await setting.untilStatus(await setting.look({ votingId }), 'open');
  const [voting, list] = await reads('ada', votingId);
  expect(voting.headers.get('cache-control')).toBe('max-age=1');
  const tags = [tagOf(voting), tagOf(list)] as const;
  await as('bo').expect('castVote', 201, { path: { ...path, votingId }, body: aBallot('soup') });
  moveTo(now() + 10 * minute);
  const again = await reads('bo', votingId, [tags[0], `"another", W/${tags[1]}`]);
  expect(again.map(({ status }) => status)).toEqual([304, 304]);
  expect(again.map(tagOf)).toEqual(tags);
  const query = { votingIds: votingId };
  const parts = await Promise.all(
    ['ada', 'bo'].map((persona) => as(persona).expect('getMyPart', 200, { path, query })),
  );
  expect(parts.map(({ body }) => body.items[0]?.voted)).toEqual([false, true]);
  expect(parts[0]?.headers.get('cache-control')).toBe('no-store');
});

test('an admin reads a change at once, voters as soon as their copies are too old', async () => {
  const { votingId, version } = await schedule({ title: 'Soup?' });
  moveTo(now() + timing.votingCacheMs);
  const [voting, list] = (await reads('ada', votingId)).map(tagOf);
  const body = { version, title: 'Soup or salad?' };
  await as('carla').expect('changeVoting', 200, { path: { ...path, votingId }, body });
  const titles = async (persona: string) => {
    const [one, all] = await reads(persona, votingId, [voting ?? '', list ?? '']);
    if (one.status !== 200 || all.status !== 200) return [one.status, all.status];
    return [one.body.title, all.body.items[0]?.title];
  };
  expect(await titles('carla')).toEqual(['Soup or salad?', 'Soup or salad?']);
  expect((await reads('carla', votingId))[0].headers.get('cache-control')).toBe('no-cache');
  expect(await titles('ada')).toEqual([304, 304]);
  moveTo(now() + timing.votingCacheMs);
  expect(await titles('ada')).toEqual(['Soup or salad?', 'Soup or salad?']);
});

test('a voting opens to the millisecond in a copy that was read before', async () => {
  const { votingId, schedule: times } = await schedule({ opensIn: 5 * minute });
  moveTo(Date.parse(times.opensAt) - 1);
  const statuses = async () => {
    const [voting, list] = await reads('ada', votingId);
    if (voting.status !== 200 || list.status !== 200) throw new Error('It is shown');
    const { body } = await as('ada').expect('listVotings', 200, {
      path,
      query: { status: 'open' },
    });
    const isListed = body.items.some((item) => item.votingId === votingId);
    return [voting.body.status, list.body.items[0]?.status, isListed];
  };
  expect(await statuses()).toEqual(['scheduled', 'scheduled', false]);
  moveTo(times.opensAt);
  expect(await statuses()).toEqual(['open', 'open', true]);
});
