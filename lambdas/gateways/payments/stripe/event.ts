import type { ClientId } from '#basics/ids.ts';
import { ok, type Result, refuse } from '#basics/result.ts';
import type { EventRefusal, PaymentEvent } from '#contracts/payments.ts';
import type { StripeAccount } from '#gateways/payments/accounts.ts';
import { storableEvent } from '#gateways/payments/storable-event.ts';
import {
  clientIdOf,
  type Fields,
  fieldsOf,
  purchaseIdOf,
  refOf,
  textOf,
} from '#gateways/payments/stripe/fields.ts';
import {
  type Told,
  toldByCharge,
  toldByDispute,
  toldBySessionEvent,
} from '#gateways/payments/stripe/update.ts';

/** Whose an event must be. */
export type EventOwner = {
  readonly clientId: ClientId;
  readonly account: StripeAccount;
};

/** Reads the JSON of an event whose signature has been verified. */
export function readEvent(json: unknown, owner: EventOwner): Result<PaymentEvent, EventRefusal> {
  const event = fieldsOf(json);
  const object = fieldsOf(fieldsOf(event?.data)?.object);
  const eventId = textOf(event?.id);
  const type = textOf(event?.type);
  const created = event?.created;
  if (event === undefined || object === undefined || eventId === undefined) {
    return refuse('malformed');
  }
  if (type === undefined || !isInstant(created)) {
    return refuse('malformed');
  }
  if (!isOf(owner, event, object)) return refuse('wrong-account');
  const told = toldBy(type, object);
  if (!told.ok) return told;
  return storableEvent({
    eventId,
    type,
    createdAt: created * 1000,
    about: aboutOf(object),
    ...(told.value === undefined ? {} : { update: told.value }),
  });
}

const eventModes: Readonly<Record<string, boolean>> = { live: true, test: false };

/** True unless the event names another account, another client, or the other mode of the key. */
function isOf({ clientId, account }: EventOwner, event: Fields, object: Fields): boolean {
  if ((event.account ?? account.accountId) !== account.accountId) return false;
  if ((clientIdOf(object) ?? clientId) !== clientId) return false;
  const mode = /^[sr]k_(live|test)_/.exec(account.secretKey)?.[1];
  return mode === undefined || event.livemode === eventModes[mode];
}

/** Whole seconds since 1970 that a date can hold. */
const isInstant = (seconds: unknown): seconds is number =>
  Number.isSafeInteger(seconds) && !Number.isNaN(new Date(Number(seconds) * 1_000).getTime());

const disputeEvents = new Set(
  ['created', 'updated', 'closed', 'funds_withdrawn', 'funds_reinstated'].map(
    (what) => `charge.dispute.${what}`,
  ),
);

function toldBy(type: string, object: Fields): Told {
  if (type.startsWith('checkout.session.')) return toldBySessionEvent(type, object);
  if (type === 'charge.refunded') return toldByCharge(object);
  if (disputeEvents.has(type)) return toldByDispute(object);
  return ok(undefined);
}

/** A session is the page, an intent the payment; a charge, refund or dispute names its payment. */
function aboutOf(object: Fields): PaymentEvent['about'] {
  const id = textOf(object.id);
  const checkoutRef = object.object === 'checkout.session' ? id : undefined;
  const paymentRef = object.object === 'payment_intent' ? id : refOf(object.payment_intent);
  const purchaseId = purchaseIdOf(object);
  return {
    ...(checkoutRef === undefined ? {} : { checkoutRef }),
    ...(paymentRef === undefined ? {} : { paymentRef }),
    ...(purchaseId === undefined ? {} : { purchaseId }),
  };
}
