import { afterAll, expect, test } from '@jest/globals';
import { until } from '#test/until.ts';
import { paymentsAt } from './at-provider.ts';
import { startSetting } from './setting.ts';
import { aPurchase, atSandbox, checkOut, openShop, untilBought } from './shop.ts';

const path = { clientId: 'demo' };
const setting = await startSetting();
afterAll(setting.stop);
await openShop(setting);

test('a sixth purchase is refused until one of five has been paid', async () => {
  const voter = await setting.signIn('bea', 'demo.voter');
  const sent = Array.from({ length: 12 }, () =>
    voter.attempt('startPurchase', { path, body: aPurchase() }),
  );
  const responses = await Promise.all(sent);
  const begun = responses.filter(({ status }) => status === 201);
  expect(begun).toHaveLength(5);
  for (const { status, body } of responses) {
    if (status !== 201) expect({ status, body }).toMatchObject({ body: { code: 'too-many-open' } });
  }
  expect(await paymentsAt(setting.host.origin)).toBe(5);
  const { items } = (await voter.expect('listMyPurchases', 200, { path })).body;
  const [first] = items;
  if (first === undefined) throw new Error('Five were begun');
  await atSandbox(first, 'pay');
  await untilBought(voter, first);
  await checkOut(voter);
  const sixth = await voter.expect('startPurchase', 409, { path, body: aPurchase() });
  expect(sixth.body.code).toBe('too-many-open');
});

test('a voter who requests the statement too often has to wait a minute', async () => {
  const voter = await setting.signIn('cleo', 'demo.voter');
  const ask = () => voter.attempt('getStatement', { path });
  const refused = await until(async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, ask));
    return responses.find(({ status }) => status !== 200);
  });
  expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-calls' } });
  expect(refused.headers.get('retry-after')).toBe('60');
  await setting.as('ada').expect('getStatement', 200, { path });
  setting.moveTo(setting.now() + 60_000);
  await voter.expect('getStatement', 200, { path });
});
