import type { Setting } from './setting.ts';

const path = { clientId: 'demo' };

/** What is stored of one person at the client. */
async function personOf({ as }: Setting, persona: string) {
  const client = as(persona);
  const { body: profile } = await client.expect('getProfile', 200, { path });
  const { body: votes } = await client.expect('listMyVotes', 200, { path });
  if (!profile.roles.includes('voter')) return { profile, votes };
  const { body: statement } = await client.expect('getStatement', 200, { path });
  const { body: purchases } = await client.expect('listMyPurchases', 200, { path });
  return { profile, votes, statement, purchases };
}

/** What is stored of the client `demo`, as those who may see most of it see it. */
export async function everythingOf(setting: Setting) {
  const { as } = setting;
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
  const { body: offer } = await as('carla').expect('getOffer', 200, { path });
  const { body: audit } = await as('olga').expect('readAudit', 200, { path });
  const { body: sales } = await as('carla').expect('listSales', 200, { path });
  const reconciliation = await as('carla').call('getReconciliation', { path });
  const people = await Promise.all(
    ['ada', 'bo', 'carla', 'olga'].map((persona) => personOf(setting, persona)),
  );
  return {
    votings: list.items,
    journals,
    executions: executions.items,
    people,
    audit,
    money: { offer, sales, reconciliation: reconciliation.body },
  };
}
