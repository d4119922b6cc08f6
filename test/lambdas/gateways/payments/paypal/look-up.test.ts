import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { PaymentName } from '#contracts/payments.ts';
import { refusal } from './model.ts';
import { euros, purchase, type Sandbox, startSandbox } from './sandbox.ts';

let paypal: Sandbox;
beforeEach(async () => {
  paypal = await startSandbox();
});
afterEach(() => paypal.stop());

test('an order without a payment has no updates', async () => {
  const checkoutRef = await paypal.makeOrder();
  expect(await paypal.provider().lookUp({ checkoutRef })).toEqual({
    purchaseId: purchase,
    updates: [],
  });
});

test('a look-up of an approved order only reads, and leaves its money', async () => {
  const checkoutRef = await paypal.makeApproved();
  const before = paypal.requests().length;
  const found = await paypal.provider().lookUp({ checkoutRef });
  expect(found).toEqual({ purchaseId: purchase, updates: [] });
  expect(paypal.requests().slice(before)).toMatchObject([{ method: 'GET' }]);
  expect(paypal.model.orders.get(checkoutRef)).toMatchObject({ status: 'APPROVED', captures: [] });
});

test('a look-up sends nothing but reads, whatever the state of the payment', async () => {
  const { checkoutRef, paymentRef } = await paypal.makePaid();
  await paypal.provider().refund(paymentRef, euros(200), 'refund-1');
  const names = [{ checkoutRef }, { paymentRef }, { checkoutRef: await paypal.makeOrder('key-2') }];
  const before = paypal.requests().length;
  for (const name of names) await paypal.provider().lookUp(name);
  const methods = paypal
    .requests()
    .slice(before)
    .map(({ method }) => method);
  expect(new Set(methods)).toEqual(new Set(['GET']));
});

test('capturing an approved order takes its money', async () => {
  const checkoutRef = await paypal.makeApproved();
  const found = await paypal.provider().captureIfApproved({ checkoutRef });
  const paymentRef = paypal.model.orders.get(checkoutRef)?.captures[0]?.id;
  expect(found).toEqual({
    purchaseId: purchase,
    updates: [{ kind: 'paid', paymentRef, price: euros(1205) }],
  });
  const { path, headers } = paypal.request(-1);
  expect(path).toBe(`/v2/checkout/orders/${checkoutRef}/capture`);
  expect(headers).toMatchObject({
    'paypal-request-id': `capture-${checkoutRef}`,
    prefer: 'return=representation',
  });
});

test('the money of an order is taken once, however often it is captured', async () => {
  const checkoutRef = await paypal.makeApproved();
  const one = paypal.provider();
  const found = await Promise.all([1, 2, 3].map(() => one.captureIfApproved({ checkoutRef })));
  expect(found).toEqual([found[0], found[0], found[0]]);
  expect(paypal.model.orders.get(checkoutRef)?.captures).toHaveLength(1);
});

test('an order whose money another has taken meanwhile is read again', async () => {
  const checkoutRef = await paypal.makeApproved();
  paypal.respondBy((received) => {
    if (received.path.endsWith('/capture')) {
      paypal.model.respond({
        ...received,
        headers: { ...received.headers, 'paypal-request-id': 'other' },
      });
    }
    return paypal.model.respond(received);
  });
  const { updates } = await paypal.provider().captureIfApproved({ checkoutRef });
  expect(updates).toMatchObject([{ kind: 'paid', price: euros(1205) }]);
});

test('the money of an approved order that is not ours stays', async () => {
  const checkoutRef = await paypal.makeApproved();
  const stored = paypal.model.orders.get(checkoutRef);
  if (stored) stored.unit.custom_id = 'INVOICE #12';
  expect(await paypal.provider().captureIfApproved({ checkoutRef })).toEqual({ updates: [] });
  expect(paypal.model.orders.get(checkoutRef)?.status).toBe('APPROVED');
});

test('a payer whose card was declined may choose another', async () => {
  paypal.model.captureStatus = 'INSTRUMENT_DECLINED';
  const checkoutRef = await paypal.makeApproved();
  expect(await paypal.provider().captureIfApproved({ checkoutRef })).toEqual({
    purchaseId: purchase,
    updates: [],
  });
  paypal.model.captureStatus = 'COMPLETED';
  const { updates } = await paypal.provider().captureIfApproved({ checkoutRef });
  expect(updates).toMatchObject([{ kind: 'paid' }]);
});

test('a refusal to capture that is ours to fix is thrown', async () => {
  const checkoutRef = await paypal.makeApproved();
  paypal.respondBy((received) =>
    received.path.endsWith('/capture')
      ? refusal(422, 'PAYEE_ACCOUNT_RESTRICTED')
      : paypal.model.respond(received),
  );
  await expect(paypal.provider().captureIfApproved({ checkoutRef })).rejects.toThrow(
    'PAYEE_ACCOUNT_RESTRICTED',
  );
});

test.each([
  ['PENDING', 'pending'],
  ['DECLINED', 'failed'],
  ['FAILED', 'failed'],
])('a capture that is %s is shown as %s', async (status, kind) => {
  paypal.model.captureStatus = status;
  const checkoutRef = await paypal.makeApproved();
  expect((await paypal.provider().captureIfApproved({ checkoutRef })).updates).toEqual([{ kind }]);
  const paymentRef = paypal.model.orders.get(checkoutRef)?.captures[0]?.id ?? '';
  expect((await paypal.provider().lookUp({ paymentRef })).updates).toEqual([{ kind }]);
});

test('a voided order has expired', async () => {
  const checkoutRef = await paypal.makeOrder();
  paypal.model.move(checkoutRef, 'VOIDED');
  expect((await paypal.provider().lookUp({ checkoutRef })).updates).toEqual([{ kind: 'expired' }]);
});

test('a payment that PayPal does not know has no updates', async () => {
  expect(await paypal.provider().lookUp({ checkoutRef: 'NOSUCHORDER' })).toEqual({ updates: [] });
  expect(await paypal.provider().lookUp({ paymentRef: 'NOSUCHCAPTURE' })).toEqual({ updates: [] });
  expect(await paypal.provider().lookUp({})).toEqual({ updates: [] });
});

test('a payment is still found by its capture after its order is forgotten', async () => {
  const names = await paypal.makePaid();
  const found = await paypal.provider().lookUp(names);
  paypal.respondBy((received) =>
    received.path.includes('/orders/')
      ? refusal(404, 'RESOURCE_NOT_FOUND')
      : paypal.model.respond(received),
  );
  expect(await paypal.provider().lookUp(names)).toEqual(found);
});

test('refunds add up, and are seen by order and by capture', async () => {
  const names = await paypal.makePaid();
  const { paymentRef, checkoutRef } = names;
  const paid = { kind: 'paid', paymentRef, price: euros(1205) };
  const updatesBy = async (name: PaymentName) => (await paypal.provider().lookUp(name)).updates;
  await paypal.provider().refund(paymentRef, euros(200), 'refund-1');
  await paypal.provider().refund(paymentRef, euros(5), 'refund-2');
  const part = [paid, { kind: 'refunded', total: euros(205) }];
  expect([await updatesBy({ checkoutRef }), await updatesBy({ paymentRef })]).toEqual([part, part]);

  await paypal.provider().refund(paymentRef, euros(1000), 'refund-3');
  const all = [paid, { kind: 'refunded', total: euros(1205) }];
  expect([await updatesBy({ checkoutRef }), await updatesBy({ paymentRef })]).toEqual([all, all]);
});

test('a refund that has not come through, or is of another capture, is not counted', async () => {
  const { paymentRef, checkoutRef } = await paypal.makePaid();
  for (const [key, minor] of Object.entries({ one: 100, two: 20, three: 3 })) {
    await paypal.provider().refund(paymentRef, euros(minor), key);
  }
  const [, second, third] = paypal.model.orders.get(checkoutRef)?.refunds ?? [];
  Object.assign(second ?? {}, { status: 'FAILED' });
  const links = [{ href: 'https://api.paypal.com/v2/payments/captures/OTHER', rel: 'up' }];
  Object.assign(third ?? {}, { links });
  const { updates } = await paypal.provider().lookUp({ checkoutRef });
  expect(updates.at(-1)).toEqual({ kind: 'refunded', total: euros(100) });
});

test('a refund is made once under its key, even after PayPal forgot the key', async () => {
  const { paymentRef, checkoutRef } = await paypal.makePaid();
  const key = 'a-refund-key-that-is-too-long-for-paypal-as-it-is';
  const first = await paypal.provider().refund(paymentRef, euros(1205), key);
  expect(await paypal.provider().refund(paymentRef, euros(1205), key)).toEqual(first);
  paypal.model.forgetKeys();
  expect(await paypal.provider().refund(paymentRef, euros(1205), key)).toEqual(first);
  expect(first).toMatchObject({ ok: true });
  expect(paypal.model.orders.get(checkoutRef)?.refunds).toMatchObject([
    { amount: { currency_code: 'EUR', value: '12.05' } },
  ]);
});

test('a refund of more than is left is refused', async () => {
  const { paymentRef } = await paypal.makePaid();
  const tooMuch = await paypal.provider().refund(paymentRef, euros(1206), 'refund-1');
  expect(tooMuch).toMatchObject({ ok: false });
  await paypal.provider().refund(paymentRef, euros(1205), 'refund-2');
  const another = await paypal.provider().refund(paymentRef, euros(1), 'refund-3');
  expect(!another.ok && another.reason.why).toContain('CAPTURE_FULLY_REFUNDED');
  expect(await paypal.provider().refund('NOSUCHCAPTURE', euros(1), 'refund-4')).toMatchObject({
    ok: false,
  });
});
