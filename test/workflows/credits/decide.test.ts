import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PaymentUpdate } from '#contracts/payments.ts';
import { decideUpdate } from '#credits/decide.ts';
import type { Dispute } from '#credits/purchase.ts';
import { creditsCalledBack } from '#credits/reversal.ts';
import {
  aPaidPurchase,
  aPurchase,
  euros,
  holding,
  type PurchaseState,
  paidUpdate,
  someReversal,
  someUpdate,
  withUpdate,
} from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

const known = { at: noon, balance: 0 };

/** A payment update, or so many credits that the voter spends between two updates. */
type Action = PaymentUpdate | { readonly kind: 'spend'; readonly credits: number };

const someActions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: someUpdate },
    {
      weight: 1,
      arbitrary: fc
        .integer({ min: 1, max: 12 })
        .map((credits) => ({ kind: 'spend' as const, credits })),
    },
  ),
  { maxLength: 25, size: 'max' },
);

/** The purchase after each action; a voter cannot spend more than they have. */
function story(actions: readonly Action[], begun = holding(aPurchase())): PurchaseState[] {
  let held = begun;
  return actions.map((action) => {
    held =
      action.kind === 'spend'
        ? { ...held, balance: held.balance - Math.min(action.credits, held.balance) }
        : withUpdate(held, action);
    return held;
  });
}

const isPaid = (actions: readonly Action[]) => actions.some(({ kind }) => kind === 'paid');

test('whatever the order, repetition and lateness, a payment is credited exactly once', () =>
  fc.assert(
    fc.property(someActions, (actions) => {
      const entries = story(actions).at(-1)?.entries ?? [];
      const payments = entries.filter(({ cause }) => cause === 'purchase');
      expect(payments.map(({ credits }) => credits)).toEqual(isPaid(actions) ? [12] : []);
    }),
  ));

test('what was taken back and written off is what is called back, after every update', () =>
  fc.assert(
    fc.property(someActions, (actions) => {
      for (const { purchase } of story(actions)) {
        const { takenBack, writtenOff } = purchase;
        expect(takenBack + writtenOff).toBe(creditsCalledBack(purchase));
        expect(Math.min(takenBack, writtenOff)).toBeGreaterThanOrEqual(0);
        expect(takenBack + writtenOff).toBeLessThanOrEqual(purchase.credits);
      }
    }),
  ));

test('no balance is ever below zero', () =>
  fc.assert(
    fc.property(someActions, fc.nat(5), (actions, before) => {
      for (const { balance } of story(actions, holding(aPurchase(), before)))
        expect(balance).toBeGreaterThanOrEqual(0);
    }),
  ));

test('the entries of a purchase add up to its credits less what was taken back', () =>
  fc.assert(
    fc.property(someActions, (actions) => {
      for (const { purchase, entries } of story(actions)) {
        const sum = entries.reduce((total, { credits }) => total + credits, 0);
        expect(sum).toBe(purchase.payment === 'paid' ? 12 - purchase.takenBack : 0);
      }
    }),
  ));

test('each change raises the revision by one, and an entry has that of its change', () =>
  fc.assert(
    fc.property(someActions, (actions) => {
      let before = holding(aPurchase());
      for (const held of story(actions, before)) {
        const raised = held.purchase.revision - before.purchase.revision;
        expect(raised).toBe(held.purchase === before.purchase ? 0 : 1);
        const [entry] = held.entries.slice(before.entries.length);
        if (entry) expect(entry.revision).toBe(held.purchase.revision);
        if (entry) expect(held.purchase.lastEntry).toEqual(entry);
        before = held;
      }
    }),
  ));

test('an update that comes again at once changes nothing more', () =>
  fc.assert(
    fc.property(someActions, someUpdate, (actions, update) => {
      const once = withUpdate(story(actions).at(-1) ?? holding(aPurchase()), update);
      expect(withUpdate(once, update)).toEqual(once);
    }),
  ));

/** The purchase after all updates in this order, twice: those before the payment count then. */
const withUpdates = (updates: readonly PaymentUpdate[]): PurchaseState =>
  [...updates, ...updates].reduce<PurchaseState>(
    (held, update) => withUpdate(held, update),
    holding(aPurchase()),
  );

test('the updates of a payment have one outcome in any order, when nothing is spent', () =>
  fc.assert(
    fc.property(fc.array(someReversal, { maxLength: 8 }), fc.nat(8), (reversals, place) => {
      const forth = withUpdates(reversals.toSpliced(place, 0, paidUpdate()));
      const back = withUpdates([...reversals.toReversed(), paidUpdate()]);
      expect(back.balance).toBe(forth.balance);
      expect(back.purchase.disputes).toEqual(forth.purchase.disputes);
      const { takenBack, writtenOff, refundedMinor } = forth.purchase;
      expect(back.purchase).toMatchObject({ takenBack, writtenOff, refundedMinor });
    }),
  ));

test('disputes that are won in the end leave the voter with what they had', () =>
  fc.assert(
    fc.property(fc.array(someReversal), (reversals) => {
      const disputes = reversals.filter(({ kind }) => kind === 'disputed');
      const won = disputes.map((update) => ({ ...update, state: 'won' }) as PaymentUpdate);
      const held = withUpdates([paidUpdate(), ...disputes, ...won]);
      expect(held.purchase).toMatchObject({ takenBack: 0, writtenOff: 0 });
      expect(held.balance).toBe(12);
    }),
  ));

test('a dispute that is won returns what was taken, and not what had been spent', () => {
  const disputed = (state: Dispute['state']) =>
    ({ kind: 'disputed', disputeRef: 'd', amount: euros(1_000), state }) as const;
  const paid = withUpdate(holding(aPurchase()), paidUpdate());
  const open = withUpdate({ ...paid, balance: 7 }, disputed('open'));
  expect(open.purchase).toMatchObject({ takenBack: 7, writtenOff: 5 });
  expect(open.balance).toBe(0);
  const won = withUpdate(open, disputed('won'));
  expect(won.purchase).toMatchObject({ takenBack: 0, writtenOff: 0 });
  expect(won.balance).toBe(7);
  expect(won.entries.map(({ cause, credits }) => [cause, credits])).toEqual([
    ['purchase', 12],
    ['taken-back', -7],
    ['given-back', 7],
  ]);
});

test('a lost dispute may still be won on appeal, and is not opened again', () => {
  const disputed = (state: Dispute['state']) =>
    ({ kind: 'disputed', disputeRef: 'd', amount: euros(500), state }) as const;
  const lost = withUpdates([paidUpdate(), disputed('open'), disputed('lost'), disputed('open')]);
  expect(lost.purchase.disputes).toEqual({ d: { minor: 500, state: 'lost' } });
  expect(lost.balance).toBe(6);
  expect(withUpdate(lost, disputed('won')).balance).toBe(12);
  expect(withUpdates([paidUpdate(), disputed('won'), disputed('lost')]).balance).toBe(12);
});

test.each(['open', 'pending', 'failed', 'expired'] as const)(
  'a payment is credited though the purchase was %s',
  (payment) => {
    const held = withUpdate(holding(aPurchase({ payment })), paidUpdate(), noon + 7);
    expect(held.purchase).toMatchObject({ payment: 'paid', paidAt: noon + 7 });
    expect(held.balance).toBe(12);
  },
);

test.each<[string, PaymentUpdate]>([
  ['less', paidUpdate(aPurchase({ price: euros(999) }))],
  ['more', paidUpdate(aPurchase({ price: euros(1_001) }))],
  ['another currency', paidUpdate(aPurchase({ price: { currency: 'USD', minor: 1_000 } }))],
])('a payment of %s than the price is not credited', (_what, update) => {
  expect(decideUpdate(aPurchase(), update, known)).toEqual({ outcome: 'amount-differs' });
});

test('a refund or dispute in another currency changes nothing', () => {
  const dollars = { currency: 'USD', minor: 1_000 };
  const paid = aPaidPurchase();
  const disputed = { kind: 'disputed', disputeRef: 'd', amount: dollars, state: 'open' } as const;
  for (const update of [{ kind: 'refunded', total: dollars } as const, disputed])
    expect(decideUpdate(paid, update, known)).toEqual({ outcome: 'amount-differs' });
});

test('the same payment again is a repeat, and another one for the purchase is not credited', () => {
  const again = (paymentRef: string) =>
    decideUpdate(aPaidPurchase(), paidUpdate(aPurchase(), paymentRef), known);
  expect(again('payment-1')).toEqual({ outcome: 'already' });
  expect(again('payment-2')).toEqual({ outcome: 'second-payment' });
});

test('a refund or a dispute of an unknown payment needs the payment first', () =>
  fc.assert(
    fc.property(
      someReversal,
      fc.constantFrom('open' as const, 'pending' as const, 'failed' as const, 'expired' as const),
      (update, payment) => {
        expect(decideUpdate(aPurchase({ payment }), update, known)).toEqual({ outcome: 'unpaid' });
      },
    ),
  ));

test.each([
  ['pending', 'open', 'pending'],
  ['pending', 'expired', 'pending'],
  ['pending', 'failed', 'failed'],
  ['failed', 'open', 'failed'],
  ['failed', 'pending', 'failed'],
  ['failed', 'expired', 'failed'],
  ['expired', 'open', 'expired'],
  ['expired', 'pending', 'pending'],
  ['expired', 'failed', 'failed'],
] as const)('after the update %s a purchase that was %s is %s', (kind, before, after) => {
  const held = withUpdate(holding(aPurchase({ payment: before })), { kind });
  expect(held.purchase.payment).toBe(after);
  expect(held.entries).toEqual([]);
});

test.each(['pending', 'failed', 'expired'] as const)('a paid purchase stays paid: %s', (kind) => {
  expect(decideUpdate(aPaidPurchase(), { kind }, known)).toEqual({ outcome: 'already' });
});
