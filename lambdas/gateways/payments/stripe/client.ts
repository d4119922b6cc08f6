import Stripe from 'stripe';
import { ok, type Result, refuse } from '#basics/result.ts';
import { type ProviderRefusal, ProviderUnavailable } from '#gateways/payments/provider.ts';

/** Stripe's refusal, with Stripe's code for the reason where it gives one. */
export type StripeRefusal = ProviderRefusal & { readonly code: string | undefined };

/** An answer of Stripe's library. */
type Answered = { readonly lastResponse: { readonly statusCode: number } };

/**
 * Waits for an answer of Stripe's. What Stripe will always refuse is a value; a call that may be
 * repeated throws `ProviderUnavailable`; anything else throws, and names no key.
 */
export type Ask = <Answer extends Answered>(
  call: Promise<Answer>,
) => Promise<Result<Answer, StripeRefusal>>;

export const createAsk =
  (secretKey: string): Ask =>
  async (call) => {
    try {
      const answer = await call;
      // The library takes an error without Stripe's words, as of a proxy, for an answer.
      const { statusCode } = answer.lastResponse;
      if (statusCode >= 300) throw new ProviderUnavailable(`Stripe answered with ${statusCode}`);
      return ok(answer);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      return refuse(refusalOf(error, secretKey));
    }
  };

function refusalOf(error: Stripe.errors.StripeError, secretKey: string): StripeRefusal {
  const { errors } = Stripe;
  const words = wordsOf(error, secretKey);
  if (
    error instanceof errors.StripeInvalidRequestError ||
    error instanceof errors.StripeCardError
  ) {
    return { why: words, code: error.code };
  }
  // An APIError is a fault of Stripe's, or a conflict with a call that is still under way.
  const mayBeRepeated =
    error instanceof errors.StripeConnectionError ||
    error instanceof errors.StripeRateLimitError ||
    error instanceof errors.StripeAPIError;
  if (mayBeRepeated) throw new ProviderUnavailable(words);
  throw new Error(words);
}

/** The error in words, for a log: where Stripe quotes a key it is left out. */
function wordsOf(error: Stripe.errors.StripeError, secretKey: string): string {
  const { type, code, requestId } = error;
  const named = [type, code, requestId].filter((part) => part !== undefined).join(', ');
  const message = error.message
    .replaceAll(secretKey, '(a key)')
    .replaceAll(/\b(?:sk|rk|pk|whsec)_[\w*]+/g, '(a key)');
  return `${message} (${named})`;
}
