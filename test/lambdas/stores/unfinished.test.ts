import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ClientId, clientId, type VotingId } from '#basics/ids.ts';
import { timing } from '#contracts/timing.ts';
import { createClients } from '#stores/clients.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createUnfinished, type Place, type Unfinished } from '#stores/unfinished.ts';
import { createVotings, type Votings } from '#stores/votings.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aVotingId } from '#test/builders/ids.ts';
import { aPurchase } from '#test/builders/purchases.ts';
import { noon, storyTo } from '#test/builders/votings.ts';
import { rebuild } from '#voting/evolve.ts';
import { nextStepOf } from '#voting/overdue.ts';
import type { Voting } from '#voting/voting.ts';

let database: StartedDatabase;
let votings: Votings;
let unfinished: Unfinished;

beforeAll(async () => {
  database = await startedDatabase();
  votings = createVotings(database);
  unfinished = createUnfinished(database);
});
afterAll(() => database.stop());

const always = Number.MAX_SAFE_INTEGER;

/** Brings a voting to a status, and then to another, as two appends. */
async function live(client: ClientId, id: VotingId, ...statuses: Voting['status'][]) {
  let done = 0;
  let after: Voting | undefined;
  for (const status of statuses) {
    const story = storyTo(status, {}, { clientId: client, votingId: id });
    after = rebuild(story);
    if (after === undefined) throw new Error('A story begins with a voting');
    const head = (await votings.get(client, id))?.head;
    const events = story.slice(done);
    await votings.append({ clientId: client, votingId: id, head, events, after });
    done = story.length;
  }
  return after;
}

const dueOf = async (client: ClientId, by = always): Promise<VotingId[]> =>
  (await unfinished.due(by, 1_000)).items
    .filter((item) => item.clientId === client)
    .map((item) => ('votingId' in item ? item.votingId : aVotingId(0)));

test('a voting is unfinished from its scheduling on until it is cancelled', async () => {
  const client = clientId('cancelling');
  await live(client, aVotingId(1), 'scheduled');
  expect(await dueOf(client)).toEqual([aVotingId(1)]);
  await live(client, aVotingId(2), 'scheduled', 'cancelled');
  expect(await dueOf(client)).toEqual([aVotingId(1)]);
});

test('a voting is unfinished until its voters have been notified of the result', async () => {
  const client = clientId('telling');
  const id = aVotingId(3);
  const published = await live(client, id, 'scheduled', 'open', 'closed', 'sealed', 'published');
  expect(await dueOf(client)).toEqual([id]);
  const head = (await votings.get(client, id))?.head;
  if (published === undefined || head === undefined) throw new Error('The voting is there');
  const after = { ...published, made: { ...published.made, notify: 1 } };
  const events = [{ type: 'voters-notified' as const, at: 1 }];
  await votings.append({ clientId: client, votingId: id, head, events, after });
  expect(await dueOf(client)).toEqual([]);
});

test('a voting is found from the moment on at which its next step is due', async () => {
  const client = clientId('waiting');
  for (const [index, path] of [
    ['scheduled'],
    ['scheduled', 'open'],
    ['scheduled', 'open', 'closed'],
  ].entries()) {
    const id = aVotingId(10 + index);
    const voting = await live(client, id, ...(path as Voting['status'][]));
    const dueAt = (voting && nextStepOf(voting)?.dueAt) ?? 0;
    expect(await dueOf(client, dueAt - 1)).not.toContain(id);
    expect(await dueOf(client, dueAt)).toContain(id);
  }
});

test('pages over all clients hold each unfinished voting once', async () => {
  const wanted: string[] = [];
  for (const [index, name] of ['page-a', 'page-b', 'page-c'].entries()) {
    for (let n = 0; n < 3; n += 1) {
      const id = aVotingId(20 + 3 * index + n);
      await live(clientId(name), id, 'scheduled');
      wanted.push(`${name} ${id}`);
    }
  }
  for (const limit of [1, 2, 3, 50]) {
    const read: string[] = [];
    let from: Place | undefined;
    do {
      const page = await unfinished.due(always, limit, from);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      read.push(
        ...page.items.map((item) => `${item.clientId} ${'votingId' in item && item.votingId}`),
      );
      from = page.next;
    } while (from !== undefined);
    expect(read.filter((item) => item.startsWith('page-'))).toEqual(wanted);
    expect(new Set(read).size).toBe(read.length);
  }
});

test('a wait moves when a purchase is due, and none begins once it is settled', async () => {
  const purchases = createPurchases(database);
  const client = clientId('selling');
  await createClients(database).enrol(client, noon);
  const dueAt = async () =>
    (await unfinished.due(always, 1_000)).items.find((item) => item.clientId === client)?.dueAt;
  const purchase = aPurchase({ clientId: client });
  const { purchaseId } = purchase;
  await purchases.begin(purchase, 'request');
  expect(await dueAt()).toBeUndefined();
  const open = { ...purchase, revision: 2, checkoutRef: 'checkout' };
  await purchases.change({ after: open }, noon);
  expect(await dueAt()).toBe(noon + timing.paymentWaitMs.open);
  await purchases.waitUntil(client, purchaseId, noon + 1);
  expect(await dueAt()).toBe(noon + 1);
  await purchases.change({ after: { ...open, revision: 3, payment: 'failed' } }, noon);
  expect(await dueAt()).toBeUndefined();
  await purchases.waitUntil(client, purchaseId, noon + 2);
  expect(await dueAt()).toBeUndefined();
});
