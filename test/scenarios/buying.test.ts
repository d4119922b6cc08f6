import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '#test/until.ts';
import { aBallot } from './a-voting.ts';
import { shownAtProvider } from './at-provider.ts';
import { type Listener, listenToFacts } from './listener.ts';
import { openPurchasePaths } from './purchase-path.ts';
import { minute, type Setting, startSetting } from './setting.ts';
import {
  aPurchase,
  atSandbox,
  checkOut,
  creditsOf,
  one,
  openShop,
  type Purchase,
  reconcile,
  statementOf,
  untilBought,
} from './shop.ts';

let setting: Setting;
let listener: Listener;
let paths: ReturnType<typeof openPurchasePaths>;
/** The purchases of which the look-up at the provider returns nothing new. */
const unseen = new Set<string>();

beforeAll(async () => {
  setting = await startSetting({
    wrap: (functions) => ({
      ...functions,
      'move-purchase': async (input) => {
        const { purchaseId, step } = input as { purchaseId: string; step: string };
        if (step === 'look-up' && unseen.has(purchaseId)) return { status: 'open' };
        return functions['move-purchase'](input);
      },
    }),
  });
  listener = await listenToFacts(setting);
  paths = openPurchasePaths(setting);
  await openShop(setting);
});
afterAll(async () => {
  paths.stop();
  await listener.stop();
  await setting.stop();
});

const path = { clientId: 'demo' };

const notificationsOf = (purchase: Purchase): string[] =>
  listener.ofPurchase(purchase).map(({ kind }) => kind);
const untilNotified = (purchase: Purchase, ...kinds: string[]) =>
  until(
    () => notificationsOf(purchase).join() === kinds.join(),
    `the voter is notified of ${kinds} and nothing else`,
  );

let voters = 0;
/** A new voter, who has no credits. */
const newVoter = () => {
  voters += 1;
  return setting.signIn(`buyer-${voters}`, 'demo.voter');
};

const wait = 'Wait for the payment';
const lookUp = 'Look the payment up';
const fork = 'What is its state?';
const notify = 'Notify the voter';
const waitOn = 'Wait for the slow payment';
/** From the checkout to the time when the machine asks the provider by itself. */
const untilLookUp = 65 * minute;

test('from no credits to a vote: what is missing, the checkout, the same choice', async () => {
  const bo = setting.as('bo');
  const voting = await setting.schedule({ pricing: 'paid', opensIn: minute });
  setting.moveTo(voting.schedule.opensAt);
  await setting.untilStatus(voting, 'open');
  const vote = { path: { ...path, votingId: voting.votingId }, body: aBallot('soup') };

  const refused = await bo.expect('castVote', 402, vote);
  expect(refused.body).toMatchObject({ code: 'no-credits', credits: { needed: 1, held: 0 } });
  const offer = (await bo.expect('getOffer', 200, { path })).body;
  expect(offer.providers).toEqual(['sandbox']);
  expect(offer.packages[1]).toEqual({
    packageId: 'five',
    credits: 5,
    price: { currency: 'EUR', minor: 500 },
  });

  const purchase = await checkOut(bo);
  expect(purchase).toMatchObject({ status: 'open', credits: 5 });
  const back = await atSandbox(purchase, 'pay');
  expect(back).toBe(`http://localhost:3000/app?from=test&purchase=${purchase.purchaseId}`);
  await untilBought(bo, purchase);
  expect(await creditsOf(bo)).toBe(5);

  expect((await bo.expect('castVote', 201, vote)).body.creditsCharged).toBe(1);
  expect(await creditsOf(bo)).toBe(4);
  expect(await statementOf(bo)).toMatchObject([
    { cause: 'vote', credits: -1, balance: 4, votingId: voting.votingId },
    { cause: 'purchase', credits: 5, balance: 5, purchaseId: purchase.purchaseId },
  ]);
  await untilNotified(purchase, 'purchase-paid');
  expect(await paths.untilDone(purchase)).toEqual([wait, fork, notify]);
  const found = await reconcile(setting);
  expect(found).toMatchObject({
    differences: [],
    sums: { purchased: 5, spent: 1, balances: 4 },
  });
});

test('a card that is declined changes nothing, and another card pays the same page', async () => {
  const voter = await newVoter();
  const purchase = await checkOut(voter, one);
  expect(await atSandbox(purchase, 'decline')).toMatch(/\?declined$/);
  expect(await shownAtProvider(purchase)).toContain('Card declined');
  expect(await untilBought(voter, purchase, 'open')).toEqual(purchase);
  expect(await creditsOf(voter)).toBe(0);
  await atSandbox(purchase, 'pay');
  const paid = await untilBought(voter, purchase);
  expect(paid).toMatchObject({ paidAt: expect.any(String), credits: 1 });
  expect(paid.checkoutUrl).toBeUndefined();
  expect(await creditsOf(voter)).toBe(1);
  await untilNotified(purchase, 'purchase-paid');
});

test('an abandoned checkout expires by itself, and the voter is notified once', async () => {
  const voter = await newVoter();
  const purchase = await checkOut(voter);
  const page = await (await fetch(purchase.checkoutUrl ?? '')).text();
  expect(page).toContain(`from=test&amp;purchase=${purchase.purchaseId}`);
  setting.moveTo(Date.parse(purchase.expiresAt) - minute);
  expect((await untilBought(voter, purchase, 'open')).checkoutUrl).toBe(purchase.checkoutUrl);
  setting.moveTo(purchase.expiresAt);
  expect((await untilBought(voter, purchase, 'expired')).checkoutUrl).toBeUndefined();
  expect(await paths.untilDone(purchase)).toEqual([wait, fork, notify]);
  await untilNotified(purchase, 'purchase-expired');
  expect(await atSandbox(purchase, 'pay')).not.toMatch(/from=test/);
  expect(await shownAtProvider(purchase)).toEqual(['Expired']);
  expect(await creditsOf(voter)).toBe(0);
  expect(await statementOf(voter)).toEqual([]);
});

test('a payment whose event comes after the expiry is still credited, and notified', async () => {
  const voter = await newVoter();
  const purchase = await checkOut(voter);
  unseen.add(purchase.purchaseId);
  setting.moveTo(Date.parse(purchase.expiresAt) - minute);
  await atSandbox(purchase, 'pay', 'late');
  setting.moveTo(Date.parse(purchase.createdAt) + untilLookUp + minute);
  await untilBought(voter, purchase, 'expired');
  const expire = 'Expire the checkout';
  expect(await paths.untilDone(purchase)).toEqual([wait, lookUp, fork, expire, notify]);
  await untilNotified(purchase, 'purchase-expired');
  expect(await creditsOf(voter)).toBe(0);

  setting.moveTo(Date.parse(purchase.expiresAt) + 10 * minute);
  await untilBought(voter, purchase);
  await untilNotified(purchase, 'purchase-expired', 'purchase-paid');
  expect(await statementOf(voter)).toMatchObject([{ cause: 'purchase', credits: 5, balance: 5 }]);
});

test('a payment whose event never comes is found by the look-up, and credited once', async () => {
  const voter = await newVoter();
  const purchase = await checkOut(voter);
  await atSandbox(purchase, 'pay', 'never');
  expect((await untilBought(voter, purchase, 'open')).paidAt).toBeUndefined();
  setting.moveTo(Date.parse(purchase.createdAt) + untilLookUp + minute);
  await untilBought(voter, purchase);
  expect(await paths.untilDone(purchase)).toEqual([wait, lookUp, fork, notify]);
  await untilNotified(purchase, 'purchase-paid');
  expect(await statementOf(voter)).toMatchObject([{ cause: 'purchase', credits: 5, balance: 5 }]);
});

test('a transfer is pending, which is notified, and is credited once it has come', async () => {
  const voter = await newVoter();
  const purchase = await checkOut(voter);
  await atSandbox(purchase, 'transfer');
  await untilBought(voter, purchase, 'pending');
  const onItsWay = [wait, fork, 'Notify the voter that the payment is on its way', waitOn];
  expect(await paths.untilIn(purchase, waitOn)).toEqual(onItsWay);
  await untilNotified(purchase, 'purchase-pending');
  expect(await creditsOf(voter)).toBe(0);
  setting.moveTo(setting.now() + minute);
  await untilBought(voter, purchase);
  expect(await paths.untilDone(purchase)).toEqual([...onItsWay, 'Has it come?', notify]);
  await untilNotified(purchase, 'purchase-pending', 'purchase-paid');
  expect(await creditsOf(voter)).toBe(5);
});

test('a voter is not sent back to a page that is not ours, and nothing is begun', async () => {
  const voter = await newVoter();
  const body = aPurchase(one, { returnUrl: 'https://evil.example/app' });
  const refused = await voter.expect('startPurchase', 422, { path, body });
  expect(refused.body.code).toBe('return-not-allowed');
  expect((await voter.expect('listMyPurchases', 200, { path })).body.items).toEqual([]);
});
