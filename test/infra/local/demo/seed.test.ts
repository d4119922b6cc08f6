import { afterAll, expect, test } from '@jest/globals';
import { type Api, createApi, must, type Voting } from '#infra/local/api/api.ts';
import { ballotIdOf } from '#infra/local/demo/choices.ts';
import { personas } from '#infra/local/demo/personas.ts';
import { createStage, demoLengthMs, seedDemo } from '#infra/local/demo/seed.ts';
import { demoVotings } from '#infra/local/demo/votings.ts';
import { startHost } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { observeSteps } from '#infra/local/observe-steps.ts';
import { lookAtDemo } from '#infra/local/terminal/banner.ts';
import { createNarrator } from '#infra/local/terminal/narrator.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { until } from '#test/until.ts';

const folder = await temporaryFolder();
const lines: string[] = [];
const narrator = createNarrator(
  (line) => lines.push(line),
  (_, text) => text,
);
const stage = createStage();
const host = await startHost({
  dataDir: folder.path,
  personas,
  startAt: Date.now() - demoLengthMs,
  clockStands: true,
  wrap: (functions) => observeSteps(functions, [stage.observer, narrator.observer]),
});
await seedDemo(host, stage).catch(async (error: unknown) => {
  await host.stop();
  throw error;
});
const readyAt = host.clock.now();

afterAll(async () => {
  await host.stop();
  await folder.remove();
});

const as = async (persona: string): Promise<Api> => {
  const groups = personas.find(({ userId }) => userId === persona)?.groups ?? [];
  return createApi(
    host.origin,
    await mintAccessToken(host.identity.key, { userId: persona, groups }),
  );
};

const votingsOf = async (persona: string, clientId = 'demo'): Promise<Voting[]> => {
  const params = { path: { clientId }, query: { limit: 50 } } as const;
  return (await must((await as(persona)).GET('/clients/{clientId}/votings', { params }))).items;
};

const find = async (title: string): Promise<Voting> => {
  const voting = (await votingsOf('carla')).find((one) => one.title === title);
  if (voting === undefined) throw new Error(`There is no voting ${title}`);
  return voting;
};

const pathTo = ({ clientId, votingId }: Voting) => ({ params: { path: { clientId, votingId } } });

test('the demo has every status, price, counting method and visibility', async () => {
  const votings = await votingsOf('carla');
  const seen = (what: (voting: Voting) => string) => [...new Set(votings.map(what))].sort();
  expect(seen(({ status }) => status)).toEqual([
    'cancelled',
    'closed',
    'open',
    'published',
    'scheduled',
    'sealed',
  ]);
  expect(seen(({ pricing }) => pricing)).toEqual(['free', 'paid']);
  expect(seen(({ counting }) => counting.kind)).toEqual(['approval', 'plurality']);
  expect(seen(({ resultsVisible }) => resultsVisible.kind)).toEqual([
    'after-close',
    'after-my-vote',
    'at',
    'live',
  ]);
  expect(votings).toHaveLength(demoVotings.filter(({ clientId }) => clientId === 'demo').length);
  expect(await votingsOf('zoe', 'other')).toHaveLength(1);
});

test('the clock is the system clock, and within a minute one opens and one closes', async () => {
  expect(host.clock.offsetMs()).toBe(0);
  const within = (at: string) =>
    Date.parse(at) > readyAt - 30_000 && Date.parse(at) < readyAt + 60_000;
  const votings = await votingsOf('ada');
  const titles = (some: Voting[]) => some.map(({ title }) => title);
  expect(titles(votings.filter(({ schedule }) => within(schedule.opensAt)))).toEqual([
    'A logo for the summer fair',
  ]);
  expect(titles(votings.filter(({ schedule }) => within(schedule.closesAt)))).toEqual([
    'Where do we go for lunch?',
  ]);
});

test('in the journals every event has its own time', async () => {
  const cake = await find('Best cake of the bake sale');
  const journal = (await as('carla')).GET(
    '/clients/{clientId}/votings/{votingId}/journal',
    pathTo(cake),
  );
  const at = new Map((await must(journal)).entries.map(({ event }) => [event.type, event.at]));
  const opensAt = Date.parse(cake.schedule.opensAt);
  const closesAt = Date.parse(cake.schedule.closesAt);
  const minute = 60_000;
  for (const [event, due] of [
    ['reminder-due', opensAt - 15 * minute],
    ['voting-opened', opensAt],
    ['alert-due', closesAt - 5 * minute],
    ['voting-closed', closesAt],
    ['voting-sealed', closesAt + 10_000],
    ['voting-published', closesAt + 10_000],
  ] as const) {
    expect({ event, at: at.get(event) }).toEqual({ event, at: due });
  }
});

test('the votes are the same each time, and the personas are as on the screen', async () => {
  const ada = await as('ada');
  const outing = await find('Team outing');
  const results = await must(
    ada.GET('/clients/{clientId}/votings/{votingId}/results', pathTo(outing)),
  );
  expect(results.options.map(({ id, votes }) => `${id} ${votes}`)).toEqual([
    'kayak 7',
    'hike 10',
    'museum 2',
    'cooking 5',
  ]);
  const ballotId = ballotIdOf('demo', 'outing', 'bo');
  const params = { path: { ...pathTo(outing).params.path, ballotId } };
  const path = '/clients/{clientId}/votings/{votingId}/receipts/{ballotId}' as const;
  expect((await must(ada.GET(path, { params }))).state).toBe('recorded');
  const creditsOf = async (persona: string) => {
    const call = { params: { path: { clientId: 'demo' } } };
    return (await must((await as(persona)).GET('/clients/{clientId}/profile', call))).credits;
  };
  expect([await creditsOf('ada'), await creditsOf('bo')]).toEqual([12, 0]);
});

test('an operator repairs the votings that the demo broke, and the host prints it', async () => {
  const { broken } = await lookAtDemo(host);
  expect(broken.map(({ title, why }) => `${title} ${why}`).sort()).toEqual([
    'A name for the new meeting room is closed; its execution was stopped',
    'Charity of the year is sealed; its execution has failed',
  ]);
  narrator.start(host);
  const olga = await as('olga');
  for (const { executionName } of broken) {
    const call = { params: { path: { executionName } } };
    await must(olga.POST('/executions/{executionName}/redrive', call));
  }
  await until(() => lines.filter((line) => line.includes('is published')).length === 2);
  expect(lines.find((line) => line.includes('Charity'))).toMatch(
    /: Meals on wheels won with 4 of 9 ballots$/,
  );
  expect((await find('Charity of the year')).status).toBe('published');
  expect((await lookAtDemo(host)).broken).toEqual([]);
});
