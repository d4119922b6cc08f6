import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { problemResponse } from '#shell/problem.ts';
import type { CheckedClient } from '#test/contract/checked-client.ts';
import { until } from '#test/until.ts';
import { aBallot } from './a-voting.ts';
import { merchantDoes, shownAtProvider } from './at-provider.ts';
import { type Listener, listenToFacts } from './listener.ts';
import { type Schemas, type Setting, startSetting } from './setting.ts';
import {
  atSandbox,
  checkOut,
  creditsOf,
  openPaid,
  openShop,
  type Purchase,
  reconcile,
  story,
  untilBought,
} from './shop.ts';

let setting: Setting;
let listener: Listener;
/** While it is true, every event of the provider is refused, and sent again later. */
let isUnavailable = false;

beforeAll(async () => {
  setting = await startSetting({
    wrap: (functions) => ({
      ...functions,
      'receive-payment-events': async (event) =>
        isUnavailable
          ? problemResponse({ code: 'unavailable' })
          : functions['receive-payment-events'](event),
    }),
  });
  listener = await listenToFacts(setting);
  await openShop(setting);
});
afterAll(async () => {
  const found = await reconcile(setting);
  await listener.stop();
  await setting.stop();
  expect(found.differences).toEqual([]);
});

const path = { clientId: 'demo' };

/** What a voter is notified of about a purchase, with the credits that came or went. */
type Notification = [kind: string, credits: number];
const notificationsOf = (purchase: Purchase): Notification[] =>
  listener.ofPurchase(purchase).map(({ kind, credits }) => [kind, credits]);

const isNotified = (purchase: Purchase, expected: readonly Notification[]) =>
  JSON.stringify(notificationsOf(purchase)) === JSON.stringify(expected);
const untilNotified = (purchase: Purchase, ...expected: Notification[]) =>
  until(() => isNotified(purchase, expected), `the voter is notified of ${expected}`);

const saleOf = async ({ purchaseId }: Purchase): Promise<Schemas['Sale']> => {
  const of = { ...path, purchaseId };
  return (await setting.as('carla').expect('getSale', 200, { path: of })).body;
};

const refund = ({ purchaseId }: Purchase) =>
  setting.as('carla').call('refundSale', { path: { ...path, purchaseId } });

let buyers = 0;

/** A new voter who has bought five credits, and spent some of them. */
async function buyer(spent = 0): Promise<{ voter: CheckedClient; purchase: Purchase }> {
  buyers += 1;
  const voter = await setting.signIn(`buyer-${buyers}`, 'demo.voter');
  const purchase = await checkOut(voter);
  await atSandbox(purchase, 'pay');
  await untilBought(voter, purchase);
  await untilNotified(purchase, ['purchase-paid', 5]);
  // Not at once: opening a voting moves the clock.
  for (let vote = 0; vote < spent; vote += 1) await spendOne(voter);
  return { voter, purchase };
}

async function spendOne(voter: CheckedClient): Promise<void> {
  const voting = await openPaid(setting);
  const vote = { path: { ...path, votingId: voting.votingId }, body: aBallot('soup') };
  await voter.expect('castVote', 201, vote);
}

const refundedWhole = expect.arrayContaining(['Paid', '€5.00 refunded']);

test('an admin refunds a purchase: the credits go, the money is returned', async () => {
  const { voter, purchase } = await buyer();
  const refunded = await refund(purchase);
  const { purchase: shown } = refunded.body as Schemas['Sale'];
  expect(refunded).toMatchObject({
    status: 200,
    body: {
      voterId: 'buyer-1',
      refundedBy: 'carla',
      purchase: { status: 'refunded', refundedMinor: 500, creditsTakenBack: 5 },
    },
  });
  expect(await shownAtProvider(purchase)).toEqual(refundedWhole);
  expect(await creditsOf(voter)).toBe(0);
  expect(await story(voter)).toEqual([
    ['purchase', 5],
    ['taken-back', -5],
  ]);
  await untilNotified(purchase, ['purchase-paid', 5], ['credits-taken-back', -5]);
  expect(await untilBought(voter, purchase, 'refunded')).toEqual(shown);
});

test('a purchase whose credits are partly spent is not refunded, and nothing changes', async () => {
  const { voter, purchase } = await buyer(1);
  const before = await saleOf(purchase);
  expect(await refund(purchase)).toMatchObject({
    status: 409,
    body: { code: 'credits-spent', credits: { needed: 5, held: 4 } },
  });
  expect(await saleOf(purchase)).toEqual(before);
  expect(await shownAtProvider(purchase)).toEqual(['Paid']);
  expect(await creditsOf(voter)).toBe(4);
  expect(notificationsOf(purchase)).toEqual([['purchase-paid', 5]]);
});

test('a part refunded at the provider takes its part of the credits', async () => {
  const { voter, purchase } = await buyer();
  expect(await merchantDoes(purchase, 'refund', '2.50')).toBe('refunded');
  await until(async () => (await creditsOf(voter)) === 3);
  expect((await saleOf(purchase)).purchase).toMatchObject({ status: 'paid', refundedMinor: 250 });
  expect(await merchantDoes(purchase, 'repeat')).toBe('repeated');
  const whole = await refund(purchase);
  expect(whole.body).toMatchObject({
    purchase: { status: 'refunded', refundedMinor: 500, creditsTakenBack: 5 },
  });
  expect(await shownAtProvider(purchase)).toEqual(refundedWhole);
  expect(await story(voter)).toEqual([
    ['purchase', 5],
    ['taken-back', -2],
    ['taken-back', -3],
  ]);
});

test('a dispute takes the credits at once; one that is won returns them', async () => {
  const { voter, purchase } = await buyer(1);
  expect(await merchantDoes(purchase, 'dispute')).toBe('disputed');
  await untilBought(voter, purchase, 'disputed');
  expect((await saleOf(purchase)).purchase).toMatchObject({
    creditsTakenBack: 4,
    creditsWrittenOff: 1,
  });
  expect(await creditsOf(voter)).toBe(0);
  expect(await refund(purchase)).toMatchObject({
    status: 409,
    body: { code: 'purchase-disputed' },
  });
  expect(await merchantDoes(purchase, 'win')).toBe('won');
  const won = await untilBought(voter, purchase, 'paid');
  expect(won).toMatchObject({ creditsTakenBack: 0, creditsWrittenOff: 0 });
  expect((await story(voter)).slice(2)).toEqual([
    ['taken-back', -4],
    ['given-back', 4],
  ]);
  await untilNotified(
    purchase,
    ['purchase-paid', 5],
    ['credits-taken-back', -4],
    ['credits-given-back', 4],
  );
});

test('a refund that the provider refuses brings the credits back', async () => {
  const { voter, purchase } = await buyer();
  isUnavailable = true;
  await merchantDoes(purchase, 'refund', '2');
  const refused = await refund(purchase);
  expect(refused).toMatchObject({ status: 409, body: { code: 'refund-refused' } });
  expect(refused.body).toHaveProperty('detail', expect.any(String));
  const { purchase: sold } = await saleOf(purchase);
  expect(sold).toMatchObject({ status: 'paid', creditsTakenBack: 2, refundedMinor: 200 });
  expect(await creditsOf(voter)).toBe(3);
  isUnavailable = false;

  expect(await refund(purchase)).toMatchObject({ status: 200 });
  expect(await story(voter)).toEqual([
    ['purchase', 5],
    ['taken-back', -5],
    ['given-back', 3],
    ['taken-back', -3],
  ]);
  expect(await shownAtProvider(purchase)).toEqual(refundedWhole);
});
