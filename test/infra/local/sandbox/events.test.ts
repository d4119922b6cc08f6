import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { until } from '#test/until.ts';
import { demo, startSandbox } from './started.ts';

const host = await startSandbox();
afterAll(host.close);
const { stripe, order, clock, receiver } = host;

beforeEach(() => {
  receiver.events.length = 0;
  receiver.statuses.length = 0;
});

const minutes = 60_000;
const hours = 60 * minutes;
const opened = async () => (await stripe.checkout.sessions.create(order())).id;
const atCheckout = async (act: string, mode = 'once') => {
  const id = await opened();
  const response = await host.act(`/sandbox/checkout/${id}`, { act, mode });
  return { id, goesTo: response.headers.get('location') };
};
const merchant = (id: string, fields: Record<string, string>) =>
  host.act(`/sandbox/payments/${id}`, fields);
const arrived = (count: number) => until(() => receiver.events.length >= count);
const completed = () => receiver.of('checkout.session.completed');

test('a payment sends signed events that name its purchase', async () => {
  const { id, goesTo } = await atCheckout('pay');
  await arrived(3);
  expect(goesTo).toBe(`${host.shopOrigin}/done?session=${id}`);
  expect(receiver.refused).toEqual([]);
  expect(receiver.types().sort()).toEqual([
    'charge.succeeded',
    'checkout.session.completed',
    'payment_intent.succeeded',
  ]);
  const [received] = completed();
  expect(received?.client).toBe(demo);
  expect(received?.event).toMatchObject({
    id: expect.stringMatching(/^evt_/),
    object: 'event',
    livemode: false,
    created: expect.any(Number),
    data: {
      object: {
        id,
        status: 'complete',
        payment_status: 'paid',
        amount_total: 1_250,
        currency: 'eur',
        client_reference_id: 'purchase-1',
        metadata: { purchaseId: 'purchase-1' },
        payment_intent: expect.stringMatching(/^pi_/),
      },
    },
  });
});

test('paying twice takes the money once', async () => {
  const { id } = await atCheckout('pay');
  const again = await host.act(`/sandbox/checkout/${id}`, { act: 'pay' });
  await arrived(3);
  expect(again.headers.get('location')).toContain(id);
  await atCheckout('pay');
  await arrived(6);
  expect(completed()).toHaveLength(2);
});

test('an event to be delivered twice comes twice, with the same id', async () => {
  await atCheckout('pay', 'twice');
  await arrived(6);
  const ids = completed().map(({ event }) => event.id);
  expect(ids).toEqual([ids[0], ids[0]]);
});

test('an event to be delivered late comes ten minutes later, signed then', async () => {
  await atCheckout('pay', 'late');
  const before = clock.now();
  clock.move(9 * minutes);
  await atCheckout('pay');
  await arrived(3);
  expect(completed()).toHaveLength(1);
  clock.move(2 * minutes);
  await arrived(6);
  expect(receiver.refused).toEqual([]);
  const [, late] = completed();
  expect(late?.event.created).toBeLessThanOrEqual(before / 1_000);
});

test('an event that is not delivered can be sent by the merchant', async () => {
  const { id } = await atCheckout('pay', 'never');
  await merchant(id, { act: 'repeat' });
  await arrived(1);
  expect(receiver.types()).toEqual(['checkout.session.completed']);
  await merchant(id, { act: 'repeat' });
  await arrived(2);
  expect(new Set(completed().map(({ event }) => event.id)).size).toBe(1);
});

test('a transfer arrives a minute after the page is done', async () => {
  const { id } = await atCheckout('transfer');
  await arrived(2);
  expect(completed()[0]?.event.data.object).toMatchObject({ payment_status: 'unpaid' });
  const waiting = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
  expect(waiting.payment_intent).toMatchObject({ status: 'processing' });
  clock.move(minutes);
  await arrived(5);
  const [received] = receiver.of('checkout.session.async_payment_succeeded');
  expect(received?.event.data.object).toMatchObject({ id, payment_status: 'paid' });
});

test('a transfer that fails is reported a minute later', async () => {
  const { id } = await atCheckout('failing-transfer');
  clock.move(minutes);
  await arrived(4);
  const [received] = receiver.of('checkout.session.async_payment_failed');
  expect(received?.event.data.object).toMatchObject({ id, payment_status: 'unpaid' });
});

test('an unused page expires by the clock and accepts no payment after that', async () => {
  const id = await opened();
  clock.move(1 * hours);
  const late = await host.act(`/sandbox/checkout/${id}`, { act: 'pay' });
  expect(late.headers.get('location')).toBe(`/sandbox/checkout/${id}`);
  await until(() =>
    receiver
      .of('checkout.session.expired')
      .some(({ event }) => (event.data.object as { id: string }).id === id),
  );
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: 'expired' });
  expect(completed()).toEqual([]);
});

test('refunds and disputes of the merchant are reported with their amounts', async () => {
  const { id } = await atCheckout('pay');
  await merchant(id, { act: 'refund', amount: '2.50' });
  await until(() => receiver.of('charge.refunded').length === 1);
  expect(receiver.of('charge.refunded')[0]?.event.data.object).toMatchObject({
    amount: 1_250,
    amount_refunded: 250,
    metadata: { purchaseId: 'purchase-1' },
  });
  await merchant(id, { act: 'dispute' });
  await merchant(id, { act: 'refund', amount: '1' });
  await merchant(id, { act: 'win' });
  await merchant(id, { act: 'lose' });
  await until(() => receiver.of('charge.dispute.closed').length === 1);
  const payment_intent = String((await stripe.checkout.sessions.retrieve(id)).payment_intent);
  const dispute = { object: 'dispute', amount: 1_000, currency: 'eur', payment_intent };
  expect(receiver.of('charge.dispute.created')[0]?.event.data.object).toMatchObject({
    ...dispute,
    status: 'needs_response',
  });
  expect(receiver.of('charge.dispute.closed')[0]?.event.data.object).toMatchObject({
    ...dispute,
    status: 'won',
  });
  expect(await stripe.disputes.list({ payment_intent })).toMatchObject({
    object: 'list',
    data: [{ ...dispute, status: 'won' }],
  });
  expect(receiver.of('charge.refunded')).toHaveLength(1);
});

test('an event that is not accepted is sent again, with growing pauses', async () => {
  const { id } = await atCheckout('pay', 'never');
  receiver.statuses.push(500, 404, 302);
  await merchant(id, { act: 'repeat' });
  await arrived(1);
  for (const pause of [2_000, 10_000, 60_000]) {
    const before = receiver.events.length;
    const failures = () => host.lines.filter((line) => line.includes('attempt')).length;
    await until(() => failures() >= before);
    clock.move(pause);
    await arrived(before + 1);
  }
  const ids = completed().map(({ event }) => event.id);
  expect(ids).toHaveLength(4);
  expect(new Set(ids).size).toBe(1);
  expect(receiver.refused).toEqual([]);
});

test('an event in delivery when the sandbox stopped arrives after the next start', async () => {
  const { id } = await atCheckout('transfer', 'never');
  const page = await opened();
  const late = await atCheckout('pay', 'late');
  receiver.statuses.push(500);
  await merchant(id, { act: 'repeat' });
  await arrived(1);
  const key = host.sandbox().accountOf(demo).secretKey;
  await host.restart();
  clock.move(1 * hours);
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ payment_status: 'paid' });
  expect(receiver.events).toHaveLength(1);
  host.sandbox().resume();
  await until(() => receiver.of('checkout.session.async_payment_succeeded').length === 1);
  await until(() => receiver.of('checkout.session.expired').length >= 1);
  await until(() => completed().length === 3);
  const received = completed().map(({ event }) => (event.data.object as { id: string }).id);
  expect(received.sort()).toEqual([id, id, late.id].sort());
  expect(await stripe.checkout.sessions.retrieve(page)).toMatchObject({ status: 'expired' });
  expect(host.sandbox().accountOf(demo).secretKey).toBe(key);
  expect(receiver.refused).toEqual([]);
});

test('an event that is not accepted for three days is abandoned', async () => {
  const { id } = await atCheckout('pay', 'never');
  receiver.statuses.push(500, 500);
  await merchant(id, { act: 'repeat' });
  const lines = () => host.lines.join('\n');
  await arrived(1);
  await until(() => host.lines.at(-1)?.includes('attempt 1'));
  clock.move(73 * hours);
  await until(() => lines().includes('abandoned'));
  expect(completed()).toHaveLength(2);
  await merchant(id, { act: 'repeat' });
  await arrived(3);
  clock.move(1 * hours);
  await merchant(id, { act: 'repeat' });
  await until(() => completed().length === 4);
});
