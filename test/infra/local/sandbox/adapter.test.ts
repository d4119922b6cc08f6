import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { purchaseId } from '#basics/ids.ts';
import { createStripe } from '#gateways/payments/stripe/index.ts';
import { until } from '#test/until.ts';
import { demo, rival, startSandbox } from './started.ts';

const host = await startSandbox();
afterAll(host.close);
const { clock, receiver, shopOrigin } = host;
const { origin } = host.sandbox().accountOf(demo);
const provider = createStripe(demo, host.sandbox().accountOf(demo), { origin });
const purchase = purchaseId('01hzy3v4w5x6y7z8a9bcdefghj');
const price = { currency: 'EUR', minor: 1_250 };

beforeEach(() => {
  receiver.events.length = 0;
});

let orders = 0;
const sell = async (money = price) => {
  orders += 1;
  const made = await provider.createCheckout(
    {
      clientId: demo,
      purchaseId: purchase,
      title: '12 credits',
      price: money,
      expiresAt: clock.now() + 3_600_000,
      returnUrl: `${shopOrigin}/done`,
      cancelUrl: `${shopOrigin}/cancelled`,
    },
    `key-${orders}`,
  );
  if (!made.ok) throw new Error(made.reason.why);
  return made.value;
};
const act = (url: string, name: string) => host.act(new URL(url).pathname, { act: name });
const eventOf = async (type: Parameters<typeof receiver.of>[0]) => {
  const [received] = await until(() => receiver.of(type).length > 0 && receiver.of(type));
  const headers = { 'stripe-signature': received?.signature };
  return provider.readEvent(received?.body ?? new Uint8Array(), headers, clock.now());
};

test('the Stripe adapter sells, receives the payment, looks it up and refunds it', async () => {
  const { checkoutRef, url } = await sell();
  await act(url, 'pay');
  const heard = await eventOf('checkout.session.completed');
  const { updates: found } = await provider.lookUp({ checkoutRef });
  const paid = { kind: 'paid', paymentRef: expect.stringMatching(/^pi_/), price };
  expect(heard).toMatchObject({
    ok: true,
    value: { about: { checkoutRef, purchaseId: purchase }, update: paid },
  });
  expect(found).toEqual([paid]);
  const paymentRef = found[0]?.kind === 'paid' ? found[0].paymentRef : '';
  const part = { currency: 'EUR', minor: 250 };
  const refunded = await provider.refund(paymentRef, part, 'refund-1');
  expect(await provider.refund(paymentRef, part, 'refund-1')).toEqual(refunded);
  const refund = { kind: 'refunded', total: part };
  expect(await eventOf('charge.refunded')).toMatchObject({ ok: true, value: { update: refund } });
  await host.act(`/sandbox/payments/${checkoutRef}`, { act: 'dispute' });
  const disputed = { kind: 'disputed', amount: { currency: 'EUR', minor: 1_000 }, state: 'open' };
  expect(await eventOf('charge.dispute.created')).toMatchObject({ value: { update: disputed } });
  for (const name of [{ checkoutRef }, { paymentRef }]) {
    expect(await provider.lookUp(name)).toMatchObject({
      purchaseId: purchase,
      updates: [paid, refund, disputed],
    });
  }
});

test('the Stripe adapter follows a transfer, and an order that is not paid', async () => {
  const transfer = await sell();
  await act(transfer.url, 'transfer');
  expect((await provider.lookUp(transfer)).updates).toEqual([{ kind: 'pending' }]);
  const failing = await sell();
  await act(failing.url, 'failing-transfer');
  const unpaid = await sell();
  await act(unpaid.url, 'decline');
  expect((await provider.lookUp(unpaid)).updates).toEqual([]);
  clock.move(3_600_000);
  expect((await provider.lookUp(transfer)).updates).toMatchObject([{ kind: 'paid' }]);
  expect((await provider.lookUp(failing)).updates).toEqual([{ kind: 'failed' }]);
  expect((await provider.lookUp(unpaid)).updates).toEqual([{ kind: 'expired' }]);
});

test("our adapter verifies no event that is signed for another client's account", async () => {
  const { url } = await sell();
  await act(url, 'pay');
  const [received] = await until(() => receiver.events.length > 0 && receiver.events);
  const other = createStripe(rival, host.sandbox().accountOf(rival), { origin });
  const headers = { 'stripe-signature': received?.signature };
  const read = await other.readEvent(received?.body ?? new Uint8Array(), headers, clock.now());
  expect(read).toEqual({ ok: false, reason: 'signature-wrong' });
});

test.each([
  ['JPY', 1_250, '¥1,250'],
  ['KWD', 1_250, 'KWD 1.250'],
  ['ISK', 1_250, 'ISK 1,250'],
])('the page shows a price in %s as it was ordered', async (currency, minor, text) => {
  const { url } = await sell({ currency, minor });
  const page = await (await fetch(url)).text();
  expect(page.replaceAll('\u00a0', ' ')).toContain(`<p class="price">${text}</p>`);
});
