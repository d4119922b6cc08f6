import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PaymentEvent } from '#contracts/payments.ts';
import { eventOutcomeOf, isOfItsPayment, outcomeOfAll } from '#credits/payment-event.ts';
import { aPaidPurchase, aPurchase, euros, paidUpdate } from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

test.each([
  ['changed', 'applied'],
  ['already', 'already'],
  ['unpaid', 'unpaid'],
  ['amount-differs', 'kept'],
  ['second-payment', 'kept'],
  ['not-ours', 'kept'],
  ['no-use', 'kept'],
] as const)(
  'the response to an event that was handled as %s has the outcome %s',
  (handling, outcome) => {
    expect(eventOutcomeOf(handling)).toBe(outcome);
  },
);

const outcomes = ['changed', 'already', 'unpaid', 'amount-differs', 'second-payment'] as const;

test('of several updates the last with an outcome other than `already` counts', () =>
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...outcomes)), fc.nat(3), (before, repeats) => {
      const repeated = Array.from({ length: repeats }, () => 'already' as const);
      expect(outcomeOfAll([...before, 'changed', ...repeated])).toBe('changed');
      expect(outcomeOfAll(repeated)).toBe('already');
      expect(outcomeOfAll([...before, ...repeated])).toBe(outcomeOfAll(before));
    }),
  ));

const anEvent = (update: PaymentEvent['update'], paymentRef?: string): PaymentEvent => ({
  ...{ eventId: 'event-1', type: 'test', createdAt: noon },
  about: paymentRef === undefined ? {} : { paymentRef },
  ...(update === undefined ? {} : { update }),
});

const refunded = { kind: 'refunded', total: euros(500) } as const;
const disputed = { kind: 'disputed', disputeRef: 'd', amount: euros(5), state: 'open' } as const;

test('a refund or a dispute of another payment is not one of the payment that has paid', () => {
  for (const update of [refunded, disputed]) {
    expect(isOfItsPayment(aPaidPurchase(), anEvent(update, 'payment-2'))).toBe(false);
    expect(isOfItsPayment(aPaidPurchase(), anEvent(update, 'payment-1'))).toBe(true);
    expect(isOfItsPayment(aPaidPurchase(), anEvent(update))).toBe(true);
    expect(isOfItsPayment(aPurchase(), anEvent(update, 'payment-2'))).toBe(true);
  }
  const paid = anEvent(paidUpdate(aPurchase(), 'payment-2'), 'payment-2');
  expect(isOfItsPayment(aPaidPurchase(), paid)).toBe(true);
});
