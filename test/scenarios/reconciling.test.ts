import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientId, userId } from '#basics/ids.ts';
import { keys } from '#stores/keys.ts';
import { until } from '#test/until.ts';
import { aBallot } from './a-voting.ts';
import { day, hour, minute, startSetting } from './setting.ts';
import { atSandbox, checkOut, openShop, reconcile, untilBought } from './shop.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T12:00:00Z') });
const { as, database, moveTo, now } = setting;
afterAll(() => setting.stop());

const path = { clientId: 'demo' };
const voters = ['ada', 'bo', 'cleo'];
const voting = await setting.schedule({ pricing: 'paid', opensIn: minute, runs: hour });

beforeAll(async () => {
  await openShop(setting);
  moveTo(voting.schedule.opensAt);
  await setting.untilStatus(voting, 'open');
  for (const name of voters) {
    const voter = await setting.signIn(name, 'demo.voter');
    const purchase = await checkOut(voter);
    await atSandbox(purchase, 'pay');
    await untilBought(voter, purchase);
    const vote = { path: { ...path, votingId: voting.votingId }, body: aBallot('soup') };
    await voter.expect('castVote', 201, vote);
  }
  const left = await checkOut(as('ada'));
  moveTo(Date.parse(voting.schedule.closesAt) + minute);
  await setting.untilStatus(voting, 'published');
  moveTo(left.expiresAt);
  await untilBought(as('ada'), left, 'expired');
});

/** Adds credits to a voter's balance in the database, without an entry. */
const addTo = (name: string, credits: number) =>
  database.documents.send(
    new UpdateCommand({
      TableName: database.tables.voters,
      Key: keys.account(clientId('demo'), userId(name)),
      UpdateExpression: 'ADD balance :credits',
      ExpressionAttributeValues: { ':credits': credits },
    }),
  );

test('where everything adds up there are no differences, and the sums are right', async () => {
  const found = await reconcile(setting);
  expect(found).toEqual({
    clientId: 'demo',
    ranAt: expect.any(String),
    checked: { accounts: 3, entries: 6, purchases: 4, votings: 1 },
    sums: { purchased: 15, granted: 0, spent: 3, takenBack: 0, givenBack: 0, balances: 12 },
    differencesInAll: 0,
    differences: [],
  });
  const shown = await as('carla').expect('getReconciliation', 200, { path });
  const { startedAt, finishedAt } = shown.body;
  expect(shown.body).toEqual({ status: 'finished', startedAt, finishedAt, report: found });
  expect(Date.parse(finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(startedAt));
});

test('the nightly job reconciles every client at three in UTC', async () => {
  const zoe = as('zoe');
  const body = { revision: 0, currency: 'EUR', packages: [] };
  await zoe.expect('setOffer', 200, { path: { clientId: 'other' }, body });
  const none = { path: { clientId: 'other' } };
  expect((await zoe.expect('getReconciliation', 404, none)).body.code).toBe('not-reconciled');
  await addTo('ada', 1);
  const three = Math.ceil((now() - 3 * hour) / day) * day + 3 * hour;
  moveTo(three);
  const ranThen = async (client: typeof zoe, clientId: string) => {
    const reply = await client.call('getReconciliation', { path: { clientId } });
    if (reply.status !== 200 || reply.body.report === undefined) return false;
    return Date.parse(reply.body.report.ranAt) >= three && reply.body.report;
  };
  expect(await until(() => ranThen(as('carla'), 'demo'))).toMatchObject({
    differencesInAll: 1,
    differences: [{ kind: 'balance-differs', voterId: 'ada' }],
  });
  expect(await until(() => ranThen(zoe, 'other'))).toMatchObject({
    clientId: 'other',
    checked: { accounts: 0, purchases: 0 },
    differences: [],
  });
});
