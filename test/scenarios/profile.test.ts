import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { purchaseId } from '#basics/ids.ts';
import { purchaseCursors } from '#shell/cursors.ts';
import type { CheckedClient } from '#test/contract/checked-client.ts';
import { aBallot } from './a-voting.ts';
import { minute, type Schemas, type Setting, startSetting, type Voting } from './setting.ts';
import {
  atSandbox,
  checkOut,
  creditsOf,
  five,
  one,
  openShop,
  type Purchase,
  statementOf,
  untilBought,
} from './shop.ts';

let setting: Setting;
let ada: CheckedClient;
/** Free and paid by turns, oldest first. */
const votings: Voting[] = [];

beforeAll(async () => {
  setting = await startSetting();
  ada = setting.as('ada');
  await openShop(setting);
  for (const pricing of ['free', 'paid', 'free', 'paid'] as const) {
    votings.push(await setting.schedule({ pricing, title: pricing, opensIn: minute }));
  }
  setting.moveTo(setting.now() + 2 * minute);
  for (const voting of votings) await setting.untilStatus(voting, 'open');
});
afterAll(() => setting.stop());

const path = { clientId: 'demo' };

type Filter = { readonly status?: Voting['status']; readonly pricing?: Voting['pricing'] };

/** The titles in a user's list, page by page. */
async function titles(client: CheckedClient, filter: Filter = {}): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...filter, limit: 1, ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await client.expect('listVotings', 200, { path, query });
    seen.push(...body.items.map(({ title }) => title));
    cursor = body.next;
  } while (cursor !== undefined);
  return seen;
}

const hide = (client: CheckedClient, hidePaidVotings: boolean) =>
  client.expect('changeProfile', 200, { path, body: { hidePaidVotings } });

test('the setting hides paid votings from the list of the voter who turns it on', async () => {
  const all = ['paid', 'free', 'paid', 'free'];
  expect(await titles(ada)).toEqual(all);
  expect((await hide(ada, true)).body).toMatchObject({ userId: 'ada', hidePaidVotings: true });
  expect((await ada.expect('getProfile', 200, { path })).body.hidePaidVotings).toBe(true);

  expect(await titles(ada)).toEqual(['free', 'free']);
  expect(await titles(ada, { status: 'open' })).toEqual(['free', 'free']);
  expect(await titles(ada, { status: 'closed' })).toEqual([]);
  expect(await titles(ada, { pricing: 'free' })).toEqual(['free', 'free']);
  expect(await titles(ada, { pricing: 'paid' })).toEqual([]);
  const whole = (await ada.expect('listVotings', 200, { path })).body;
  expect(whole).toMatchObject({ paidVotingsHidden: true });
  expect(whole.items.map(({ title }) => title)).toEqual(['free', 'free']);
  const [, paid] = votings;
  const direct = { path: { ...path, votingId: paid?.votingId ?? '' } };
  expect((await ada.expect('getVoting', 200, direct)).body.pricing).toBe('paid');
  expect(await titles(setting.as('bo'))).toEqual(all);
  expect(await titles(setting.as('bo'), { pricing: 'paid' })).toEqual(['paid', 'paid']);

  await hide(ada, false);
  expect(await titles(ada)).toEqual(all);
  expect((await ada.expect('listVotings', 200, { path })).body).not.toHaveProperty(
    'paidVotingsHidden',
  );
});

test('an admin sees every voting, also one who hides paid votings as a voter', async () => {
  const both = await setting.signIn('ada', 'demo.voter', 'demo.admin');
  await hide(both, true);
  expect(await titles(both)).toHaveLength(4);
  expect(await titles(ada)).toHaveLength(2);
  await hide(both, false);
});

test('what one client hides is not hidden at another', async () => {
  const nomad = await setting.signIn('nomad', 'demo.voter', 'other.voter');
  await hide(nomad, true);
  const other = await nomad.expect('getProfile', 200, { path: { clientId: 'other' } });
  expect(other.body).toMatchObject({ clientId: 'other', hidePaidVotings: false });
});

/** Every purchase of the caller's, in pages of two. */
async function purchasesOf(client: CheckedClient): Promise<Purchase[]> {
  const seen: Purchase[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await client.expect('listMyPurchases', 200, { path, query });
    expect(body.items.length).toBeLessThanOrEqual(2);
    seen.push(...body.items);
    cursor = body.next;
  } while (cursor !== undefined);
  return seen;
}

/** Every vote of the caller's, in pages of one. */
async function votesOf(client: CheckedClient): Promise<Schemas['MyVote'][]> {
  const seen: Schemas['MyVote'][] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 1, ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await client.expect('listMyVotes', 200, { path, query });
    seen.push(...body.items);
    cursor = body.next;
  } while (cursor !== undefined);
  return seen;
}

test('statement, purchases and votes are whole over their pages, and add up', async () => {
  const bought: Purchase[] = [];
  for (const wanted of [five, one, five, one, five]) {
    const purchase = await checkOut(ada, wanted);
    bought.unshift(purchase);
    if (bought.length > 4) continue;
    await atSandbox(purchase, 'pay');
    await untilBought(ada, purchase);
  }
  const grant = {
    path: { ...path, voterId: 'ada' },
    body: { grantId: 'sorry', credits: 2, reason: 'For the trouble' },
  };
  await setting.as('olga').expect('grantCredits', 201, grant);
  for (const { votingId } of votings) {
    await ada.expect('castVote', 201, { path: { ...path, votingId }, body: aBallot('soup') });
  }

  const statement = await statementOf(ada);
  expect(statement.map(({ cause, credits }) => [cause, credits])).toEqual([
    ['vote', -1],
    ['vote', -1],
    ['grant', 2],
    ['purchase', 1],
    ['purchase', 5],
    ['purchase', 1],
    ['purchase', 5],
  ]);
  expect(statement[2]).toMatchObject({ reason: 'For the trouble' });
  expect(JSON.stringify(statement)).not.toContain('olga');
  const oldestFirst = [...statement].reverse();
  oldestFirst.reduce((sum, { credits, balance }) => {
    expect(balance).toBe(sum + credits);
    return balance;
  }, 0);
  expect(statement[0]?.balance).toBe(await creditsOf(ada));
  const times = oldestFirst.map(({ at }) => at);
  expect(times).toEqual([...times].sort());

  const listed = await purchasesOf(ada);
  expect(listed.map(({ purchaseId }) => purchaseId)).toEqual(
    bought.map(({ purchaseId }) => purchaseId),
  );
  expect(listed.map(({ status }) => status)).toEqual(['open', 'paid', 'paid', 'paid', 'paid']);
  expect(listed[0]).toEqual(bought[0]);

  const votes = await votesOf(ada);
  expect(votes.map(({ votingId, creditsCharged }) => [votingId, creditsCharged])).toEqual(
    [...votings].reverse().map(({ votingId, pricing }) => [votingId, pricing === 'paid' ? 1 : 0]),
  );
  expect(JSON.stringify(votes)).not.toContain('soup');
});

test('a voter cannot read the statement, votes or purchases of another', async () => {
  const [purchase] = await purchasesOf(ada);
  const bo = setting.as('bo');
  expect(await statementOf(bo)).toEqual([]);
  expect(await votesOf(bo)).toEqual([]);
  expect(await purchasesOf(bo)).toEqual([]);
  const given = { path: { ...path, purchaseId: purchase?.purchaseId ?? '' } };
  expect((await bo.expect('getMyPurchase', 404, given)).body.code).toBe('not-found');
  const { next: cursor = '' } = purchaseCursors.next(purchaseId(given.path.purchaseId));
  const after = { path, query: { cursor } };
  expect((await bo.expect('listMyPurchases', 200, after)).body.items).toEqual([]);
});
