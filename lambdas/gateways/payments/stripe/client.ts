import Stripe from 'stripe';
import { ok, type Result, refuse } from '#basics/result.ts';
import type { StripeAccount } from '#gateways/payments/accounts.ts';
import { type ProviderRefusal, ProviderUnavailable } from '#gateways/payments/provider.ts';

export type StripeOptions = {
  /** Where Stripe's protocol is spoken, if not at Stripe. */
  readonly origin?: string;
  /** How long one attempt of any call may take. */
  readonly timeoutMs?: number;
};

/** A refusal of Stripe, with its code for the reason where there is one. */
export type Refusal = ProviderRefusal & { readonly code: string | undefined };

/** A response of Stripe's library. */
type Response = { readonly lastResponse: { readonly statusCode: number } };

/**
 * Waits for a response of Stripe's. What Stripe will always refuse is a value; a call that may be
 * repeated throws `ProviderUnavailable`; anything else throws, and names no key.
 */
export type Ask = <Answer extends Response>(
  call: Promise<Answer>,
) => Promise<Result<Answer, Refusal>>;

/** Stripe as one account calls it: its library, and what reads and changes are called with. */
export type Client = {
  readonly stripe: Stripe;
  readonly ask: Ask;
  readonly reading: Stripe.RequestOptions;
  readonly changing: Stripe.RequestOptions;
};

/**
 * How long an attempt may take. Each is repeated once, and the longest method makes one call of
 * each kind: 14 s with the pauses, where a function has 15 s.
 */
const readTimeoutMs = 2_500;
const changeTimeoutMs = 4_000;

export function createClient({ secretKey }: StripeAccount, options: StripeOptions): Client {
  return {
    stripe: new Stripe(secretKey, {
      maxNetworkRetries: 1,
      telemetry: false,
      ...(options.origin === undefined ? {} : addressOf(options.origin)),
    }),
    ask: createAsk(secretKey),
    reading: { timeout: options.timeoutMs ?? readTimeoutMs },
    changing: { timeout: options.timeoutMs ?? changeTimeoutMs },
  };
}

function addressOf(origin: string): Stripe.StripeConfig {
  const { protocol, hostname, port } = new URL(origin);
  const isSafe = protocol === 'https:';
  return {
    protocol: isSafe ? 'https' : 'http',
    host: hostname,
    port: port || (isSafe ? 443 : 80),
  };
}

function createAsk(secretKey: string): Ask {
  return async (call) => {
    try {
      const response = await call;
      // The library takes an error without Stripe's words, as of a proxy, for a response.
      const { statusCode } = response.lastResponse;
      if (statusCode >= 300) throw new ProviderUnavailable(`Stripe responded with ${statusCode}`);
      return ok(response);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      return refuse(refusalOf(error, secretKey));
    }
  };
}

function refusalOf(error: Stripe.errors.StripeError, secretKey: string): Refusal {
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
