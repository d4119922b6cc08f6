import fc from 'fast-check';
import { type PurchaseId, purchaseId } from '#basics/ids.ts';
import type { Money, PaymentUpdate } from '#contracts/payments.ts';
import { timing } from '#contracts/timing.ts';
import { decideUpdate } from '#credits/decide.ts';
import type { Offer } from '#credits/offer.ts';
import type { Purchase, PurchaseEntry } from '#credits/purchase.ts';
import { ada, demo } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';

const inBase32 = (value: number, digits: number): string =>
  [...value.toString(32).padStart(digits, '0')]
    .map((digit) => crockford[Number.parseInt(digit, 32)])
    .join('');

/** The nth purchase of an instant; a later instant or a greater number sorts behind. */
export const aPurchaseId = (n = 0, at = noon): PurchaseId =>
  purchaseId(inBase32(at, 10) + inBase32(n, 16));

export const euros = (minor: number): Money => ({ currency: 'EUR', minor });

/** What a client sells: by default five credits for 5 euros, twelve for 10. */
export const anOffer = (changes: Partial<Offer> = {}): Offer => ({
  revision: 1,
  currency: 'EUR',
  packages: [
    { packageId: 'five', credits: 5, priceMinor: 500 },
    { packageId: 'twelve', credits: 12, priceMinor: 1_000 },
  ],
  ...changes,
});

/** A purchase, by default Ada's of twelve credits for 10 euros, begun at noon. */
export function aPurchase(changes: Partial<Purchase> = {}): Purchase {
  const createdAt = changes.createdAt ?? noon;
  return {
    clientId: demo,
    purchaseId: aPurchaseId(0, createdAt),
    userId: ada,
    packageId: 'twelve',
    credits: 12,
    price: euros(1_000),
    provider: 'stripe',
    returnUrl: 'https://app.example/profile',
    createdAt,
    expiresAt: createdAt + timing.checkoutMs,
    revision: 1,
    payment: 'open',
    refundedMinor: 0,
    disputes: {},
    takenBack: 0,
    writtenOff: 0,
    ...changes,
  };
}

/** The same purchase after its payment. */
export const aPaidPurchase = (changes: Partial<Purchase> = {}): Purchase =>
  aPurchase({ payment: 'paid', paymentRef: 'payment-1', paidAt: noon, revision: 2, ...changes });

/** The payment update that the price of a purchase was paid. */
export const paidUpdate = ({ price }: Purchase = aPurchase(), paymentRef = 'payment-1') =>
  ({ kind: 'paid', paymentRef, price }) as const satisfies PaymentUpdate;

/** A purchase, what its voter holds besides, and every entry that was made on the way. */
export type PurchaseState = {
  readonly purchase: Purchase;
  readonly balance: number;
  readonly entries: readonly PurchaseEntry[];
};

/** A purchase at its beginning, of a voter with no credits. */
export const holding = (purchase: Purchase, balance = 0): PurchaseState => ({
  purchase,
  balance,
  entries: [],
});

/** The same after a payment update. */
export function withUpdate(held: PurchaseState, update: PaymentUpdate, at = noon): PurchaseState {
  const decision = decideUpdate(held.purchase, update, { at, balance: held.balance });
  if (decision.outcome !== 'changed') return held;
  const { after, entry } = decision;
  return entry === undefined
    ? { ...held, purchase: after }
    : {
        purchase: after,
        balance: held.balance + entry.credits,
        entries: [...held.entries, entry],
      };
}

const disputeStates = ['open', 'won', 'lost'] as const;

/** What each of a purchase's disputes is about, in cents. */
const disputed: Readonly<Record<string, number>> = { 'dispute-1': 250, 'dispute-2': 1_000 };

/** Any payment update about a refund or a dispute of `aPurchase()`. */
export const someReversal: fc.Arbitrary<PaymentUpdate> = fc.oneof(
  fc
    .integer({ min: 1, max: 1_000 })
    .map((minor) => ({ kind: 'refunded', total: euros(minor) }) as const),
  fc
    .record({
      disputeRef: fc.constantFrom(...Object.keys(disputed)),
      state: fc.constantFrom(...disputeStates),
    })
    .map(({ disputeRef, state }) => {
      const amount = euros(disputed[disputeRef] ?? 0);
      return { kind: 'disputed', disputeRef, state, amount } as const;
    }),
);

/** Any payment update about `aPurchase()`. */
export const someUpdate: fc.Arbitrary<PaymentUpdate> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(paidUpdate()) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<PaymentUpdate>(
      { kind: 'pending' },
      { kind: 'failed' },
      { kind: 'expired' },
    ),
  },
  { weight: 3, arbitrary: someReversal },
);
