import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ClientId, clientId } from '#basics/ids.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createClients } from '#stores/clients.ts';
import { createVotings } from '#stores/votings.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, aVotingId } from '#test/builders/ids.ts';
import { aVoting, noon, storyTo } from '#test/builders/votings.ts';

let database: StartedDatabase;

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

const named = (name: string) => clientId(name);

/** Those on a list whose ids begin with a text. */
async function listed(beginning: string, table: 'voters' | 'votings' = 'voters', from?: ClientId) {
  const found: [string, number][] = [];
  for await (const { clientId: id, since } of createClients(database, table).every(from)) {
    if (id.startsWith(beginning)) found.push([id, since]);
  }
  return found;
}

test('a client is on the list once, since the first time it was enrolled', async () => {
  const shop = named('once');
  const clients = createClients(database);
  expect(await clients.since(shop)).toBeUndefined();
  await clients.enrol(shop, noon);
  await clients.enrol(shop, noon + 1);
  await createClients(database).enrol(shop, noon + 2);
  expect(await clients.since(shop)).toBe(noon);
  expect(await listed('once')).toEqual([['once', noon]]);
});

test('clients are listed in order of their ids, from one of them on', async () => {
  const clients = createClients(database);
  for (const name of ['order-b', 'order-a', 'order-c']) await clients.enrol(named(name), noon);
  const ids = async (from?: ClientId) => (await listed('order', 'voters', from)).map(([id]) => id);
  expect(await ids()).toEqual(['order-a', 'order-b', 'order-c']);
  expect(await ids(named('order-b'))).toEqual(['order-b', 'order-c']);
});

test('since when one client is on the list costs one read', async () => {
  const clients = createClients(database);
  database.sent.length = 0;
  await clients.since(named('order-b'));
  expect(database.sent.map(({ name }) => name)).toEqual(['GetItemCommand']);
});

test('a first credit and a first voting enrol the client, each on its own list', async () => {
  const [shop, club] = [named('first-shop'), named('first-club')];
  const granted = { credits: 1, by: ada };
  await createAccounts(database).grant(shop, ada, 'one', { ...granted, at: noon });
  await createAccounts(database).grant(shop, ada, 'two', { ...granted, at: noon + 1 });
  const ids = { clientId: club, votingId: aVotingId(1) };
  await createVotings(database).append({
    clientId: club,
    votingId: aVotingId(1),
    head: undefined,
    events: storyTo('scheduled', {}, ids),
    after: aVoting(ids),
  });
  expect(await listed('first')).toEqual([['first-shop', noon]]);
  expect(await listed('first', 'votings')).toEqual([['first-club', noon]]);
});
