import { afterAll, expect, test } from '@jest/globals';
import { createSandbox } from '#infra/local/sandbox/sandbox.ts';
import { demo, rival, startSandbox } from './started.ts';

const host = await startSandbox();
afterAll(host.close);
const { stripe, order, clock } = host;

const expand = { expand: ['payment_intent', 'payment_intent.latest_charge'] };
const pay = (id: string) => host.act(`/sandbox/checkout/${id}`, { act: 'pay' });
const paid = async () => {
  const { id } = await stripe.checkout.sessions.create(order());
  await pay(id);
  const { payment_intent } = await stripe.checkout.sessions.retrieve(id);
  return { id, payment_intent: String(payment_intent) };
};
const refusalOf = async (call: Promise<unknown>) => {
  const { type, code, param, statusCode } = (await call.then(
    () => ({}),
    (error: unknown) => error,
  )) as Record<string, unknown>;
  return { type, code, param, statusCode };
};

test('a new page is open, unpaid, and has what was ordered', async () => {
  const session = await stripe.checkout.sessions.create(order());
  expect(session).toMatchObject({
    object: 'checkout.session',
    status: 'open',
    payment_status: 'unpaid',
    amount_total: 1_250,
    currency: 'eur',
    client_reference_id: 'purchase-1',
    metadata: { purchaseId: 'purchase-1' },
    payment_intent: null,
    livemode: false,
    url: `${host.origin}/sandbox/checkout/${session.id}`,
  });
  expect(await stripe.checkout.sessions.retrieve(session.id, expand)).toMatchObject({
    id: session.id,
    payment_intent: null,
  });
});

test('a paid page has its payment and charge expanded where requested', async () => {
  const { id, payment_intent } = await paid();
  const session = await stripe.checkout.sessions.retrieve(id, expand);
  const charge = { object: 'charge', amount: 1_250, amount_refunded: 0, paid: true };
  const intent = {
    id: payment_intent,
    status: 'succeeded',
    amount_received: 1_250,
    metadata: { purchaseId: 'purchase-1' },
    latest_charge: charge,
  };
  expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', url: null });
  expect(session.payment_intent).toMatchObject(intent);
  expect(await stripe.paymentIntents.retrieve(payment_intent)).toMatchObject({
    ...intent,
    latest_charge: expect.stringMatching(/^ch_/),
  });
  const whole = await stripe.paymentIntents.retrieve(payment_intent, { expand: ['latest_charge'] });
  expect(whole.latest_charge).toMatchObject(charge);
});

test('an idempotency key returns the same page for one order, and refuses another', async () => {
  const options = { idempotencyKey: 'order-1' };
  const wanted = order();
  const [first, second] = await Promise.all([
    stripe.checkout.sessions.create(wanted, options),
    stripe.checkout.sessions.create(wanted, options),
  ]);
  await pay(first.id);
  const third = await stripe.checkout.sessions.create(wanted, options);
  expect([second, third]).toEqual([first, first]);
  expect(third.lastResponse.headers['idempotent-replayed']).toBe('true');
  const other = stripe.checkout.sessions.create(order({}, 'other'), options);
  expect(await refusalOf(other)).toMatchObject({
    type: 'StripeIdempotencyError',
    statusCode: 400,
  });
  const elsewhere = await host.stripeOf(rival).checkout.sessions.create(order({}, 'x'), options);
  expect(elsewhere.id).not.toBe(first.id);
});

test('a refused order may be corrected under the same key', async () => {
  const options = { idempotencyKey: 'order-2' };
  const wrong = stripe.checkout.sessions.create(order({ expires_at: 1 }), options);
  await expect(wrong).rejects.toThrow('expires_at');
  const session = await stripe.checkout.sessions.create(order(), options);
  expect(session.status).toBe('open');
});

const line = (more: object, quantity = 1) => [
  {
    quantity,
    price_data: { currency: 'eur', unit_amount: 5, product_data: { name: 'x' }, ...more },
  },
];
const ahead = (seconds: number) => Math.floor(clock.now() / 1_000) + seconds;
test.each([
  ['a price of nothing', () => ({ line_items: line({ unit_amount: 0 }) }), 'unit_amount'],
  ['half a cent', () => ({ line_items: line({ unit_amount: 1.5 }) }), 'unit_amount'],
  ['a debt', () => ({ line_items: line({ unit_amount: -5 }) }), 'unit_amount'],
  ['a currency of four letters', () => ({ line_items: line({ currency: 'euro' }) }), 'currency'],
  ['a thing without a name', () => ({ line_items: line({ product_data: {} }) }), 'name'],
  ['no things at all', () => ({ line_items: [] }), 'line_items'],
  ['too much money', () => ({ line_items: line({ unit_amount: 99_999_999 }, 2) }), 'line_items'],
  ['29 minutes', () => ({ expires_at: ahead(29 * 60) }), 'expires_at'],
  ['25 hours', () => ({ expires_at: ahead(25 * 3_600) }), 'expires_at'],
  ['plain http to elsewhere', () => ({ success_url: 'http://example.com/' }), 'success_url'],
  ['a script for an address', () => ({ cancel_url: 'javascript:alert(1)' }), 'cancel_url'],
  ['long metadata', () => ({ metadata: { a: 'x'.repeat(501) } }), 'metadata'],
  ['an unknown parameter', () => ({ tip: 'x' }), 'tip'],
])('an order with %s is refused', async (_what, more, param) => {
  const refusal = await refusalOf(stripe.checkout.sessions.create(order(more() as object)));
  expect(refusal).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
  expect(refusal.param).toContain(param);
});

test('an open page can be closed once, and a paid one not at all', async () => {
  const { id } = await stripe.checkout.sessions.create(order());
  const closed = await stripe.checkout.sessions.expire(id);
  expect(closed).toMatchObject({ status: 'expired', payment_status: 'unpaid', url: null });
  await expect(stripe.checkout.sessions.expire(id)).rejects.toThrow('`expired`');
  const { id: paidId } = await paid();
  await expect(stripe.checkout.sessions.expire(paidId)).rejects.toThrow('`complete`');
});

test('refunds add up to the price and no further', async () => {
  const { payment_intent } = await paid();
  const part = await stripe.refunds.create(
    { payment_intent, amount: 250, reason: 'requested_by_customer' },
    { idempotencyKey: 'refund-1' },
  );
  expect(part).toMatchObject({
    object: 'refund',
    amount: 250,
    currency: 'eur',
    status: 'succeeded',
  });
  const again = await stripe.refunds.create(
    { payment_intent, amount: 250, reason: 'requested_by_customer' },
    { idempotencyKey: 'refund-1' },
  );
  expect(again).toEqual(part);
  await expect(stripe.refunds.create({ payment_intent, amount: 1_001 })).rejects.toThrow('greater');
  const none = await refusalOf(stripe.refunds.create({ payment_intent, amount: 0 }));
  expect(none).toMatchObject({ code: 'parameter_invalid_integer', param: 'amount' });
  const rest = await stripe.refunds.create({ payment_intent });
  expect(rest.amount).toBe(1_000);
  expect(await refusalOf(stripe.refunds.create({ payment_intent }))).toMatchObject({
    code: 'charge_already_refunded',
    statusCode: 400,
  });
  const listed = await stripe.refunds.list({ payment_intent });
  expect(listed.data).toEqual([rest, part].map((refund) => ({ ...refund })));
  const first = await stripe.refunds.list({ payment_intent, limit: 1 });
  expect(first).toMatchObject({ has_more: true, data: [{ id: rest.id }] });
  const all = await stripe.refunds
    .list({ payment_intent, limit: 1 })
    .autoPagingToArray({ limit: 9 });
  expect(all.map(({ id }) => id)).toEqual([rest.id, part.id]);
  const { latest_charge } = await stripe.paymentIntents.retrieve(payment_intent, {
    expand: ['latest_charge'],
  });
  expect(latest_charge).toMatchObject({ amount_refunded: 1_250, refunded: true });
});

test('a payment that was declined has nothing to refund', async () => {
  const { id } = await stripe.checkout.sessions.create(order());
  await host.act(`/sandbox/checkout/${id}`, { act: 'decline' });
  const session = await stripe.checkout.sessions.retrieve(id, expand);
  expect(session).toMatchObject({ status: 'open', payment_intent: { latest_charge: null } });
  const { payment_intent } = await stripe.checkout.sessions.retrieve(id);
  await expect(stripe.refunds.create({ payment_intent: String(payment_intent) })).rejects.toThrow(
    'does not have a successful charge',
  );
});

test("another account's objects are not found", async () => {
  const { id, payment_intent } = await paid();
  const other = host.stripeOf(rival);
  for (const call of [
    other.checkout.sessions.retrieve(id),
    other.checkout.sessions.expire(id),
    other.paymentIntents.retrieve(payment_intent),
    other.refunds.create({ payment_intent }),
    other.refunds.list({ payment_intent }),
    other.disputes.list({ payment_intent }),
    stripe.checkout.sessions.retrieve('cs_unknown'),
  ]) {
    expect(await refusalOf(call)).toMatchObject({ code: 'resource_missing', statusCode: 404 });
  }
  expect((await other.refunds.list()).data).toEqual([]);
});

test('a caller without a key, or with an unknown one, is refused', async () => {
  const url = `${host.origin}/v1/checkout/sessions/cs_1`;
  const forged = host.sandbox().accountOf(demo).secretKey.replace('demo', 'rival');
  for (const headers of [
    {},
    { authorization: 'Bearer sk_test_x' },
    { authorization: `Bearer ${forged}` },
  ]) {
    const response = await fetch(url, { headers });
    const text = await response.text();
    expect([response.status, text]).toEqual([401, expect.stringContaining('API')]);
    expect(text).not.toContain(forged);
  }
});

test('an unsupported operation is refused as unknown', async () => {
  await expect(stripe.customers.list()).rejects.toThrow('Unrecognized request URL');
  const wrong = stripe.checkout.sessions.retrieve('cs_1', { expand: ['customer'] });
  await expect(wrong).rejects.toThrow('cannot be expanded');
});

test('the sandbox does not start in a deployed function', async () => {
  for (const name of ['AWS_LAMBDA_FUNCTION_NAME', 'AWS_EXECUTION_ENV']) {
    const start = createSandbox({
      origin: host.origin,
      endpointDynamodb: 'http://127.0.0.1:1',
      clock,
      eventsUrl: () => '',
      nameOf: String,
      log: () => {},
      environment: { [name]: 'x' },
    });
    await expect(start).rejects.toThrow('The sandbox does not run in a deployed stage');
  }
});
