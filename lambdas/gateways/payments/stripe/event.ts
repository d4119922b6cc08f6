import * as v from 'valibot';
import type { ClientId } from '#basics/ids.ts';
import { ok, type Result, refuse } from '#basics/result.ts';
import type { EventRefusal, PaymentEvent } from '#contracts/payments.ts';
import { ids } from '#contracts/read.ts';
import type { StripeAccount } from '#gateways/payments/accounts.ts';
import { maybe, text } from '#gateways/payments/schemas.ts';
import { storableEvent } from '#gateways/payments/storable-event.ts';
import {
  ref,
  type Update,
  updateByCharge,
  updateByDispute,
  updateBySessionEvent,
} from '#gateways/payments/stripe/update.ts';

/** Whose an event must be. */
export type EventOwner = {
  readonly clientId: ClientId;
  readonly account: StripeAccount;
};

/** What our own metadata names; merchants use Stripe for other sales, too. */
const metadataSchema = v.object({ clientId: maybe(text), purchaseId: maybe(ids.purchaseId) });

/** The client and the purchase in the metadata of an object, each as far as it is there. */
export const ownMetadata = v.parser(v.fallback(metadataSchema, {}));

/** Whole seconds since 1970 that a date can hold. */
const instant = v.pipe(v.number(), v.integer(), v.minValue(-8.64e12), v.maxValue(8.64e12));

const eventSchema = v.object({
  id: text,
  type: text,
  created: instant,
  account: v.nullish(v.string()),
  livemode: v.nullish(v.boolean()),
  data: v.object({
    object: v.looseObject({ object: maybe(text), id: maybe(text), payment_intent: maybe(ref) }),
  }),
});
type Event = v.InferOutput<typeof eventSchema>;
type EventObject = Event['data']['object'];

/** Reads the JSON of an event whose signature has been verified. */
export function readEvent(json: unknown, owner: EventOwner): Result<PaymentEvent, EventRefusal> {
  const read = v.safeParse(eventSchema, json);
  if (!read.success) return refuse('malformed');
  const { id: eventId, type, created, data } = read.output;
  const named = ownMetadata(data.object.metadata);
  if (!isOf(owner, read.output, named.clientId)) return refuse('wrong-account');
  const update = updateBy(type, data.object);
  if (!update.ok) return update;
  return storableEvent({
    eventId,
    type,
    createdAt: created * 1000,
    about: { ...paymentOf(data.object), purchaseId: named.purchaseId },
    update: update.value,
  });
}

const eventModes: Readonly<Record<string, boolean>> = { live: true, test: false };

/** True unless the event names another account, another client, or the other mode of the key. */
function isOf({ clientId, account }: EventOwner, event: Event, named?: string): boolean {
  if ((event.account ?? account.accountId) !== account.accountId) return false;
  if ((named ?? clientId) !== clientId) return false;
  const mode = /^[sr]k_(live|test)_/.exec(account.secretKey)?.[1];
  return mode === undefined || event.livemode === eventModes[mode];
}

const disputeEvents = new Set(
  ['created', 'updated', 'closed', 'funds_withdrawn', 'funds_reinstated'].map(
    (what) => `charge.dispute.${what}`,
  ),
);

function updateBy(type: string, object: EventObject): Update {
  if (type.startsWith('checkout.session.')) return updateBySessionEvent(object, type);
  if (type === 'charge.refunded') return updateByCharge(object);
  if (disputeEvents.has(type)) return updateByDispute(object);
  return ok(undefined);
}

/** A session is the page, an intent the payment; a charge, refund or dispute names its payment. */
const paymentOf = ({ object, id, payment_intent }: EventObject) => ({
  checkoutRef: object === 'checkout.session' ? id : undefined,
  paymentRef: object === 'payment_intent' ? id : payment_intent,
});
