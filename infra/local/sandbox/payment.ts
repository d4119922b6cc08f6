import { randomBytes } from 'node:crypto';
import type { ClientId } from '#basics/ids.ts';
import { ok, type Result, refuse } from '#basics/result.ts';

export type Metadata = Readonly<Record<string, string>>;
export type Item = {
  readonly title: string;
  readonly unitMinor: number;
  readonly quantity: number;
};
export type Refund = {
  readonly id: string;
  readonly minor: number;
  readonly createdAt: number;
  readonly reason: string | null;
  readonly metadata: Metadata;
};
export type Dispute = {
  readonly id: string;
  readonly minor: number;
  readonly createdAt: number;
  readonly status: 'needs_response' | 'won' | 'lost';
};

/**
 * One payment, from the page it is made at to the outcome of its money. Instants are epoch
 * milliseconds; amounts are minor units of `currency`, an ISO 4217 code in lower case.
 */
export type Payment = {
  readonly id: string;
  readonly client: ClientId;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly items: readonly Item[];
  readonly currency: string;
  readonly totalMinor: number;
  /** With `{CHECKOUT_SESSION_ID}` in the place of this payment's id. */
  readonly successUrl: string;
  readonly cancelUrl: string | null;
  readonly metadata: Metadata;
  readonly intentMetadata: Metadata;
  readonly clientReferenceId: string | null;
  /** `pending`: a bank transfer is on its way; `failed`: it did not come. */
  readonly state: 'open' | 'pending' | 'paid' | 'failed' | 'expired';
  /** There from the first attempt to pay on, as Stripe has it. */
  readonly intent: { readonly id: string; readonly createdAt: number } | null;
  readonly declined: boolean;
  readonly transfer: { readonly dueAt: number; readonly fails: boolean } | null;
  readonly charge: { readonly id: string; readonly createdAt: number } | null;
  readonly refunds: readonly Refund[];
  readonly dispute: Dispute | null;
  /** The event that was made last, as it was sent, whether or not it was delivered. */
  readonly lastEvent: string | null;
};

/** The types of the events that the sandbox makes. */
export type EventType =
  | `checkout.session.${'completed' | 'expired' | `async_payment_${'succeeded' | 'failed'}`}`
  | `payment_intent.${'succeeded' | 'processing' | 'payment_failed'}`
  | `charge.${'succeeded' | 'refunded' | 'dispute.created' | 'dispute.closed'}`;

/** A payment after a change, and the events that report it, the most important one last. */
export type MoveResult = { readonly payment: Payment; readonly events: readonly EventType[] };
export type MoveRefusal =
  | 'not-open'
  | 'not-paid'
  | 'refunded-already'
  | 'more-than-left'
  | 'not-an-amount'
  | 'disputed'
  | 'disputed-already'
  | 'no-dispute'
  | 'nothing-due';
export type Move = (payment: Payment, now: number) => Result<MoveResult, MoveRefusal>;

/** How long a bank transfer is on its way. */
const transferMs = 60_000;

/** A new id of Stripe's kind: `cs_...`, `pi_...`. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(14).toString('hex')}`;

/** How much of the money has been given back, and how much could be. */
export const refundedMinor = ({ refunds }: Payment): number =>
  refunds.reduce((sum, { minor }) => sum + minor, 0);
export const leftMinor = (payment: Payment): number => payment.totalMinor - refundedMinor(payment);

const isOpen = (payment: Payment, now: number): boolean =>
  payment.state === 'open' && now < payment.expiresAt;
const intentOf = ({ intent }: Payment, now: number) =>
  intent ?? { id: newId('pi'), createdAt: now };
const newCharge = (now: number) => ({ id: newId('ch'), createdAt: now });

export const pay: Move = (payment, now) => {
  if (!isOpen(payment, now)) return refuse('not-open');
  const paid = { state: 'paid', declined: false, charge: newCharge(now) } as const;
  return ok({
    payment: { ...payment, ...paid, intent: intentOf(payment, now) },
    events: ['charge.succeeded', 'payment_intent.succeeded', 'checkout.session.completed'],
  });
};

export const decline: Move = (payment, now) => {
  if (!isOpen(payment, now)) return refuse('not-open');
  return ok({
    payment: { ...payment, declined: true, intent: intentOf(payment, now) },
    events: ['payment_intent.payment_failed'],
  });
};

export const payLater =
  (fails: boolean): Move =>
  (payment, now) => {
    if (!isOpen(payment, now)) return refuse('not-open');
    const transfer = { dueAt: now + transferMs, fails };
    const pending = { state: 'pending', declined: false, transfer } as const;
    return ok({
      payment: { ...payment, ...pending, intent: intentOf(payment, now) },
      events: ['payment_intent.processing', 'checkout.session.completed'],
    });
  };

/** When time alone changes a payment; undefined if it does not. */
export const dueAtOf = ({ state, expiresAt, transfer }: Payment): number | undefined => {
  if (state === 'open') return expiresAt;
  return state === 'pending' && transfer ? transfer.dueAt : undefined;
};

/** What time alone does: an open page expires, a transfer arrives or fails. */
export const settle: Move = (payment, now) => {
  const dueAt = dueAtOf(payment);
  if (dueAt === undefined || now < dueAt) return refuse('nothing-due');
  if (payment.state === 'open') {
    return ok({ payment: { ...payment, state: 'expired' }, events: ['checkout.session.expired'] });
  }
  if (payment.transfer?.fails) {
    return ok({
      payment: { ...payment, state: 'failed' },
      events: ['payment_intent.payment_failed', 'checkout.session.async_payment_failed'],
    });
  }
  return ok({
    payment: { ...payment, state: 'paid', charge: newCharge(now) },
    events: [
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.async_payment_succeeded',
    ],
  });
};

/** Closes an open page at once. */
export const expire: Move = (payment, now) => {
  if (!isOpen(payment, now)) return refuse('not-open');
  return ok({
    payment: { ...payment, state: 'expired' },
    events: ['checkout.session.expired'],
  });
};

/** Refunds an amount; all that is left if `minor` is missing. */
export const refundOf =
  (wanted: {
    readonly minor?: number | undefined;
    readonly reason?: string | undefined;
    readonly metadata?: Metadata;
  }): Move =>
  (payment, now) => {
    if (!payment.charge) return refuse('not-paid');
    const left = leftMinor(payment);
    if (payment.dispute && payment.dispute.status !== 'won') return refuse('disputed');
    if (left === 0) return refuse('refunded-already');
    const { minor = left, reason = null, metadata = {} } = wanted;
    if (!Number.isSafeInteger(minor) || minor < 1) return refuse('not-an-amount');
    if (minor > left) return refuse('more-than-left');
    const refund = { id: newId('re'), minor, createdAt: now, reason, metadata };
    const refunds = [...payment.refunds, refund];
    return ok({ payment: { ...payment, refunds }, events: ['charge.refunded'] });
  };

export const openDispute: Move = (payment, now) => {
  if (!payment.charge) return refuse('not-paid');
  if (payment.dispute) return refuse('disputed-already');
  const minor = leftMinor(payment);
  if (minor === 0) return refuse('refunded-already');
  const dispute = { id: newId('dp'), minor, createdAt: now, status: 'needs_response' } as const;
  return ok({ payment: { ...payment, dispute }, events: ['charge.dispute.created'] });
};

export const closeDispute =
  (status: 'won' | 'lost'): Move =>
  (payment) => {
    if (payment.dispute?.status !== 'needs_response') return refuse('no-dispute');
    const dispute = { ...payment.dispute, status };
    return ok({ payment: { ...payment, dispute }, events: ['charge.dispute.closed'] });
  };
