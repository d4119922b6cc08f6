import type Stripe from 'stripe';
import { ok, type Result, refuse } from '#basics/result.ts';
import type { EventHeaders, EventRefusal } from '#contracts/payments.ts';
import { stampToleranceMs, type Verify } from '#gateways/payments/provider.ts';

type Webhooks = Stripe['webhooks'];

/**
 * Makes the verification of events that Stripe signed with the secret of our endpoint, stamped no
 * further from `now` than the tolerance, either way.
 */
export function createVerify(webhooks: Webhooks, webhookSecret: string): Verify {
  return async (body, headers, now) => {
    const header = headers['stripe-signature'];
    if (header === undefined || header === '') return refuse('signature-missing');
    const stampedAt = stampOf(header);
    const text = exactText(body);
    if (stampedAt === undefined || text === undefined) return refuse('signature-wrong');
    const event = signedJson(webhooks, { text, header, webhookSecret, stampedAt });
    if (!event.ok) return event;
    const stamp = stampRefusal(stampedAt, now);
    return stamp === undefined ? event : refuse(stamp);
  };
}

/** Why headers cannot be of an event that was signed now, whatever the secret. */
export function formRefusal(headers: EventHeaders, now: number): EventRefusal | undefined {
  const header = headers['stripe-signature'];
  if (header === undefined || header === '') return 'signature-missing';
  const stampedAt = stampOf(header);
  return stampedAt === undefined ? 'signature-wrong' : stampRefusal(stampedAt, now);
}

function stampRefusal(stampedAt: number, now: number): EventRefusal | undefined {
  if (now - stampedAt > stampToleranceMs) return 'stamp-too-old';
  return stampedAt - now > stampToleranceMs ? 'stamp-in-the-future' : undefined;
}

type SignedText = {
  readonly text: string;
  readonly header: string;
  readonly webhookSecret: string;
  readonly stampedAt: number;
};

/**
 * The library is called at the time of the stamp, so that it judges the signature alone: it has one
 * error for both, counts in whole seconds, and takes any stamp of the future.
 */
function signedJson(
  webhooks: Webhooks,
  { text, header, webhookSecret, stampedAt }: SignedText,
): Result<unknown, EventRefusal> {
  try {
    const tolerance = stampToleranceMs / 1000;
    return ok(
      webhooks.constructEvent(text, header, webhookSecret, tolerance, undefined, stampedAt),
    );
  } catch (error) {
    return refuse(isSignatureError(error) ? 'signature-wrong' : 'malformed');
  }
}

/** Recognises the library's error by its type: this module does not load the library. */
const isSignatureError = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && error.type === 'StripeSignatureVerificationError';

/** Such as `t=1803384000,v1=ab12,v1=cd34`; on an empty signature the library would stumble. */
const headerForm = /^\w+=[^=,]+(?:,\w+=[^=,]+)*$/;

/** The one stamp of a signature header, in epoch milliseconds; the library would take the last. */
function stampOf(header: string): number | undefined {
  if (!headerForm.test(header)) return undefined;
  const [stamp, ...others] = header.split(',').filter((part) => part.startsWith('t='));
  if (stamp === undefined || others.length > 0 || !/^t=\d{1,12}$/.test(stamp)) return undefined;
  return Number(stamp.slice(2)) * 1000;
}

/**
 * The text whose bytes are exactly these. The library's own decoding drops a byte order mark and
 * repairs what is not UTF-8, and so would take other bytes than those that were signed.
 */
function exactText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
