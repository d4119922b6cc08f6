import type { Setting } from './setting.ts';

/** What is stored of the client `demo`, as those who may see most of it see it. */
export async function everythingOf({ as }: Setting) {
  const path = { clientId: 'demo' };
  const { body: list } = await as('carla').expect('listVotings', 200, {
    path,
    query: { limit: 50 },
  });
  const journals = await Promise.all(
    list.items.map(async ({ votingId }) => {
      const named = { path: { ...path, votingId } };
      return (await as('carla').expect('getJournal', 200, named)).body;
    }),
  );
  const { body: executions } = await as('olga').expect('listExecutions', 200, {
    query: { limit: 50 },
  });
  const people = await Promise.all(
    ['ada', 'bo', 'carla', 'olga'].map(async (persona) => {
      const { body: profile } = await as(persona).expect('getProfile', 200, { path });
      const { body: votes } = await as(persona).expect('listMyVotes', 200, { path });
      return { profile, votes };
    }),
  );
  return { votings: list.items, journals, executions: executions.items, people };
}
