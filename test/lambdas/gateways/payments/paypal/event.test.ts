import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readEvent } from '#gateways/payments/paypal/event.ts';
import { jsonOf } from '#gateways/payments/schemas.ts';
import { account, eventBody } from './events.ts';

const purchaseId = '01jn8zq4c0v3k5y7w9x1d2f4gh';
const captureRef = '29Y24445UY2083144';
const orderRef = '89T257400V0473133';
const euros = (value: string) => ({ currency_code: 'EUR', value });
const api = 'https://api.sandbox.paypal.com';
const linkUp = (path: string) => [
  { href: `${api}/v2/payments/refunds/1JU08902781691411`, rel: 'self', method: 'GET' },
  { href: `${api}${path}`, rel: 'up', method: 'GET' },
];

const capture = {
  id: captureRef,
  status: 'COMPLETED',
  amount: euros('12.00'),
  custom_id: purchaseId,
  supplementary_data: { related_ids: { order_id: orderRef } },
  payee: { email_address: 'shop@client.example', merchant_id: account.merchantId },
  links: linkUp(`/v2/checkout/orders/${orderRef}`),
};

const refund = {
  id: '1JU08902781691411',
  status: 'COMPLETED',
  amount: euros('2.00'),
  custom_id: purchaseId,
  seller_payable_breakdown: { gross_amount: euros('2.00'), total_refunded_amount: euros('7.50') },
  payer: { merchant_id: account.merchantId },
  links: linkUp(`/v2/payments/captures/${captureRef}`),
};

const dispute = {
  dispute_id: 'PP-000-042-663-135',
  disputed_transactions: [
    {
      seller_transaction_id: captureRef,
      seller: { merchant_id: account.merchantId, name: 'A client' },
      custom: purchaseId,
    },
  ],
  dispute_amount: euros('12.00'),
  status: 'OPEN',
};

const read = (type: string, resource: unknown, more: object = {}) =>
  readEvent(jsonOf(eventBody(type, resource, more)), account.merchantId);

const readOf = (type: string, resource: unknown) => {
  const event = read(type, resource);
  if (!event.ok) throw new Error(event.reason);
  const { about, update } = event.value;
  return { about, update };
};

const aboutCapture = { checkoutRef: orderRef, paymentRef: captureRef, purchaseId };

test('an event has its id, its type and when PayPal made it', () => {
  expect(read('PAYMENT.CAPTURE.PENDING', capture)).toEqual({
    ok: true,
    value: {
      eventId: 'WH-2CL46544TB770421K-5VB92446WP7345818',
      type: 'PAYMENT.CAPTURE.PENDING',
      createdAt: Date.UTC(2026, 2, 1, 11, 59, 58, 336),
      about: aboutCapture,
      update: { kind: 'pending' },
    },
  });
});

test('the approval of an order is no payment yet', () => {
  const order = {
    id: orderRef,
    status: 'APPROVED',
    purchase_units: [{ custom_id: purchaseId, payee: { merchant_id: account.merchantId } }],
  };
  expect(readOf('CHECKOUT.ORDER.APPROVED', order)).toEqual({
    about: { checkoutRef: orderRef, purchaseId },
    update: { kind: 'approved' },
  });
});

test('an approval that was taken back has failed', () => {
  const reversal = { order_id: orderRef, purchase_units: [{ custom_id: purchaseId }] };
  expect(readOf('CHECKOUT.PAYMENT-APPROVAL.REVERSED', reversal)).toEqual({
    about: { checkoutRef: orderRef, purchaseId },
    update: { kind: 'failed' },
  });
});

test('a completed capture is paid, at the amount that was taken', () => {
  expect(readOf('PAYMENT.CAPTURE.COMPLETED', capture)).toEqual({
    about: aboutCapture,
    update: { kind: 'paid', paymentRef: captureRef, price: { currency: 'EUR', minor: 1200 } },
  });
});

test('a denied or declined capture has failed', () => {
  for (const type of ['PAYMENT.CAPTURE.DENIED', 'PAYMENT.CAPTURE.DECLINED']) {
    expect(readOf(type, capture)).toEqual({ about: aboutCapture, update: { kind: 'failed' } });
  }
});

test('a refund has all that was refunded of its capture until then', () => {
  expect(readOf('PAYMENT.CAPTURE.REFUNDED', refund)).toEqual({
    about: { paymentRef: captureRef, purchaseId },
    update: { kind: 'refunded', total: { currency: 'EUR', minor: 750 } },
  });
});

test('a refund without a total has its own amount', () => {
  const { seller_payable_breakdown: _, ...alone } = refund;
  expect(readOf('PAYMENT.CAPTURE.REFUNDED', alone).update).toEqual({
    kind: 'refunded',
    total: { currency: 'EUR', minor: 200 },
  });
});

test('a reversal takes all, whether it comes as a refund or as the capture', () => {
  const all = { kind: 'refunded', total: { currency: 'EUR', minor: 1200 } };
  const asRefund = { ...refund, seller_payable_breakdown: {}, amount: euros('12.00') };
  const self = { href: `${api}/v2/payments/captures/${captureRef}`, rel: 'self', method: 'GET' };
  const asCapture = { ...capture, status: 'REVERSED', links: [self, ...capture.links.slice(1)] };
  for (const resource of [asRefund, asCapture]) {
    const { about, update } = readOf('PAYMENT.CAPTURE.REVERSED', resource);
    expect(about).toEqual({ paymentRef: captureRef, purchaseId });
    expect(update).toEqual(all);
  }
});

test.each([
  ['CREATED', undefined, 'open'],
  ['UPDATED', undefined, 'open'],
  ['UPDATED', 'A_CODE_TO_COME', 'open'],
  ['RESOLVED', 'constructor', 'open'],
  ['RESOLVED', 'RESOLVED_SELLER_FAVOUR', 'won'],
  ['RESOLVED', 'CANCELED_BY_BUYER', 'won'],
  ['RESOLVED', 'DENIED', 'won'],
  ['RESOLVED', 'RESOLVED_WITH_PAYOUT', 'won'],
  ['RESOLVED', 'NONE', 'won'],
  ['RESOLVED', 'RESOLVED_BUYER_FAVOUR', 'lost'],
  ['RESOLVED', 'ACCEPTED', 'lost'],
])('a dispute that is %s with the outcome %s is %s', (verb, code, state) => {
  const outcome = code === undefined ? {} : { dispute_outcome: { outcome_code: code } };
  expect(readOf(`CUSTOMER.DISPUTE.${verb}`, { ...dispute, ...outcome })).toEqual({
    about: { paymentRef: captureRef, purchaseId },
    update: {
      kind: 'disputed',
      disputeRef: 'PP-000-042-663-135',
      amount: { currency: 'EUR', minor: 1200 },
      state,
    },
  });
});

test('an event of another type is read without an update', () => {
  expect(readOf('BILLING.PLAN.CREATED', { id: 'P-7GL4271244454362WXNWU5NQ' })).toEqual({
    about: {},
    update: undefined,
  });
});

test('a purchase id that is not ours is left out', () => {
  const others = { ...capture, custom_id: 'INVOICE #12' };
  expect(readOf('PAYMENT.CAPTURE.COMPLETED', others).about).toEqual({
    checkoutRef: orderRef,
    paymentRef: captureRef,
  });
});

test('an event about the money of another merchant is refused', () => {
  const other = { merchant_id: 'ANOTHERMERCHANT' };
  const units = [{ custom_id: purchaseId, payee: other }];
  const wrong = { ok: false, reason: 'wrong-account' };
  expect(read('PAYMENT.CAPTURE.COMPLETED', { ...capture, payee: other })).toEqual(wrong);
  expect(read('PAYMENT.CAPTURE.REFUNDED', { ...refund, payer: other })).toEqual(wrong);
  expect(read('CHECKOUT.ORDER.APPROVED', { id: orderRef, purchase_units: units })).toEqual(wrong);
  const disputed = [{ seller_transaction_id: captureRef, seller: other }];
  const disputes = { ...dispute, disputed_transactions: disputed };
  expect(read('CUSTOMER.DISPUTE.CREATED', disputes)).toEqual(wrong);
});

test('an event that names no merchant is read', () => {
  const { payee: _, ...alone } = capture;
  expect(readOf('PAYMENT.CAPTURE.COMPLETED', alone).about).toEqual(aboutCapture);
});

test('an event that lacks what its type has is malformed', () => {
  const malformed = { ok: false, reason: 'malformed' };
  const lacking: readonly [string, unknown][] = [
    ['PAYMENT.CAPTURE.COMPLETED', { ...capture, amount: undefined }],
    ['PAYMENT.CAPTURE.COMPLETED', { ...capture, amount: euros('12.005') }],
    ['PAYMENT.CAPTURE.COMPLETED', { ...capture, amount: { value: 12, currency_code: 'EUR' } }],
    ['PAYMENT.CAPTURE.PENDING', { ...capture, id: 7 }],
    ['PAYMENT.CAPTURE.REFUNDED', { ...refund, links: [] }],
    ['CUSTOMER.DISPUTE.CREATED', { ...dispute, disputed_transactions: [] }],
    ['CHECKOUT.ORDER.APPROVED', null],
  ];
  for (const [type, resource] of lacking) expect(read(type, resource)).toEqual(malformed);
  expect(read('X', {}, { create_time: 'yesterday' })).toEqual(malformed);
  expect(read('X', {}, { id: undefined })).toEqual(malformed);
  expect(read('X', {}, { event_type: ['X'] })).toEqual(malformed);
});

test('an event with an id that is too long to be stored is malformed', () => {
  const malformed = { ok: false, reason: 'malformed' };
  const id = 'X'.repeat(256);
  expect(read('PAYMENT.CAPTURE.COMPLETED', { ...capture, id })).toEqual(malformed);
  expect(read('CUSTOMER.DISPUTE.CREATED', { ...dispute, dispute_id: id })).toEqual(malformed);
  expect(read('X', {}, { id })).toEqual(malformed);
  expect(read('X', {}, { id: id.slice(1) })).toMatchObject({ ok: true });
});

test('whatever the bytes of an event are, it is read or malformed', () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.json().map((json) => Buffer.from(json)),
  );
  fc.assert(
    fc.property(bytes, (body) => {
      const event = readEvent(jsonOf(body), account.merchantId);
      expect(event).toEqual({ ok: false, reason: 'malformed' });
    }),
  );
});
