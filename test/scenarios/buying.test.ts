import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { aBallot } from './a-voting.ts';
import { type Listener, listenToFacts } from './listener.ts';
import { minute, type Setting, startSetting, until } from './setting.ts';
import {
  atSandbox,
  checkOut,
  creditsOf,
  openShop,
  reconcile,
  statementOf,
  untilBought,
} from './shop.ts';

let setting: Setting;
let told: Listener;

beforeAll(async () => {
  setting = await startSetting();
  told = await listenToFacts(setting);
  await openShop(setting);
});
afterAll(async () => {
  await told.stop();
  await setting.stop();
});

const path = { clientId: 'demo' };
const toldOf = (purchaseId: string) =>
  told.facts.flatMap((fact) =>
    'purchaseId' in fact && fact.purchaseId === purchaseId ? [fact.kind] : [],
  );

test('from no credits to a vote: what is missing, the checkout, back to the same choice', async () => {
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
  await until(() => toldOf(purchase.purchaseId).length > 0);
  expect(toldOf(purchase.purchaseId)).toEqual(['purchase-paid']);
  const found = await reconcile(setting);
  expect(found).toMatchObject({
    differences: [],
    sums: { purchased: 5, spent: 1, balances: 4 },
  });
});
