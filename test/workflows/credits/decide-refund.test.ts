import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decideRefund, decideRefundRefused } from '#credits/decide.ts';
import type { Purchase } from '#credits/purchase.ts';
import { ada, grace } from '#test/builders/ids.ts';
import {
  aPaidPurchase,
  aPurchase,
  euros,
  holding,
  paidUpdate,
  someReversal,
  withUpdate,
} from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

const refund = (purchase: Purchase, balance = 12) =>
  decideRefund(purchase, grace, { at: noon, balance });
const refusedWith = (code: string) => ({ ok: false, reason: { code } });

/** A paid purchase after updates of its provider, with its voter's balance. */
const someHeld = fc
  .tuple(fc.array(someReversal), fc.nat(12), fc.nat(5))
  .map(([reversals, spent, other]) => {
    const paid = withUpdate(holding(aPurchase()), paidUpdate());
    const began = { ...paid, balance: paid.balance - spent + other };
    return reversals.reduce((held, update) => withUpdate(held, update), began);
  });

test('a refund takes all credits of the purchase at once, and names who asked for it', () => {
  expect(refund(aPaidPurchase(), 15)).toMatchObject({
    ok: true,
    value: {
      after: { refundAsked: { by: grace, at: noon }, takenBack: 12, writtenOff: 0, revision: 3 },
      entry: { cause: 'taken-back', credits: -12, revision: 3 },
    },
  });
});

test('a refund takes what is left of a purchase that was refunded in part', () => {
  const part = aPaidPurchase({ refundedMinor: 500, takenBack: 4, writtenOff: 2 });
  expect(refund(part, 6)).toMatchObject({ ok: true, value: { entry: { credits: -6 } } });
});

test('a refund is refused when one credit of the purchase is missing', () => {
  const credits = { needed: 12, held: 11 };
  const spent = { ok: false, reason: { code: 'credits-spent', credits } };
  expect(refund(aPaidPurchase(), 11)).toEqual(spent);
});

test('credits from elsewhere do as well: they are all alike', () => {
  expect(refund(aPaidPurchase(), 12)).toMatchObject({ ok: true });
});

test.each(['open', 'pending', 'failed', 'expired'] as const)(
  'a purchase that is %s has nothing to refund',
  (payment) => {
    expect(refund(aPurchase({ payment }))).toEqual(refusedWith('purchase-not-paid'));
  },
);

test('a payment that is disputed, or was lost, is not refunded besides', () => {
  const disputed = (state: 'open' | 'won' | 'lost') =>
    refund(aPaidPurchase({ disputes: { d: { minor: 1, state } } }));
  expect(disputed('open')).toEqual(refusedWith('purchase-disputed'));
  expect(disputed('lost')).toEqual(refusedWith('purchase-disputed'));
  expect(disputed('won')).toMatchObject({ ok: true });
});

test('a refund that was asked for, or is complete, is not made again', () => {
  const already = { ok: true, value: 'already' };
  expect(refund(aPaidPurchase({ refundAsked: { by: ada, at: noon } }))).toEqual(already);
  expect(refund(aPaidPurchase({ refundedMinor: 1_000 }))).toEqual(already);
});

test('no refund by an admin writes anything off, or takes more than the voter has', () =>
  fc.assert(
    fc.property(someHeld, ({ purchase, balance }) => {
      const decided = refund(purchase, balance);
      if (!decided.ok || decided.value === 'already') return;
      const { after, entry } = decided.value;
      expect(after.writtenOff).toBe(purchase.writtenOff);
      expect(after.takenBack + after.writtenOff).toBe(after.credits);
      expect(balance + (entry?.credits ?? 0)).toBeGreaterThanOrEqual(0);
    }),
  ));

test('a refund that the provider refuses leaves everything as it was before', () =>
  fc.assert(
    fc.property(someHeld, ({ purchase, balance }) => {
      const decided = refund(purchase, balance);
      if (!decided.ok || decided.value === 'already') return;
      const { after, entry } = decided.value;
      const left = balance + (entry?.credits ?? 0);
      const back = decideRefundRefused(after, { at: noon, balance: left });
      expect(left + (back.entry?.credits ?? 0)).toBe(balance);
      const { revision: _of, lastEntry: _made, ...before } = purchase;
      expect(back.after).toMatchObject(before);
      expect('refundAsked' in back.after).toBe(false);
    }),
  ));

test('a refund that the provider confirms changes no credits any more', () => {
  const asked = refund(aPaidPurchase(), 12);
  if (!asked.ok || asked.value === 'already') throw new Error('The refund was not begun');
  const held = { ...holding(asked.value.after), balance: 0 };
  const confirmed = withUpdate(held, { kind: 'refunded', total: euros(1_000) });
  expect(confirmed.purchase).toMatchObject({ refundedMinor: 1_000, takenBack: 12 });
  expect(confirmed.entries).toEqual([]);
});
