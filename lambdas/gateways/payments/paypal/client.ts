import type { Agent } from 'node:https';
import {
  ApiError,
  type ApiResponse,
  Client,
  CustomError,
  Environment,
  OrdersController,
  PaymentsController,
} from '@paypal/paypal-server-sdk';
import type { ClientId } from '#basics/ids.ts';
import { ok, type Result, refuse } from '#basics/result.ts';
import type { PaypalAccount } from '#gateways/payments/accounts.ts';
import type { CertificateAt } from '#gateways/payments/paypal/certificates.ts';
import { type ProviderRefusal, ProviderUnavailable } from '#gateways/payments/provider.ts';

/** A refusal of PayPal; `issue` is its code for the reason, such as `INSTRUMENT_DECLINED`. */
export type Refusal = ProviderRefusal & {
  readonly status: number;
  readonly issue: string;
};

type Controllers = { readonly orders: OrdersController; readonly payments: PaymentsController };

/** Makes one call of PayPal; `what` names it in errors. */
export type Ask = <Answer>(
  what: string,
  call: (controllers: Controllers) => Promise<ApiResponse<Answer>>,
) => Promise<Result<Answer, Refusal>>;

export type PaypalOptions = {
  /** In milliseconds, for one request; that of a token is one, too. */
  readonly timeoutMs?: number;
  /** Opens the connections to PayPal; the agent of Node if it is left out. */
  readonly agent?: Agent;
  /** The certificates that events are signed with; those of all accounts here if it is left out. */
  readonly certificateAt?: CertificateAt;
};

/**
 * How long one request may take: a token, a look-up and a capture, and the certificate of an event
 * before them, fit in the time of every function that makes them, so that a slow PayPal is
 * `ProviderUnavailable` and not a stopped function.
 */
export const requestMs = 6_000;

function connect(account: PaypalAccount, { timeoutMs = requestMs, agent }: PaypalOptions) {
  const client = new Client({
    environment: account.environment === 'live' ? Environment.Production : Environment.Sandbox,
    clientCredentialsAuthCredentials: {
      oAuthClientId: account.clientId,
      oAuthClientSecret: account.clientSecret,
    },
    httpClientOptions: { timeout: timeoutMs, ...(agent && { httpsAgent: agent }) },
    // No call may be redirected, neither by a response nor by the environment.
    unstable_httpClientOptions: { maxRedirects: 0, proxy: false },
  });
  return { orders: new OrdersController(client), payments: new PaymentsController(client) };
}

/** The refusal in PayPal's own words, with the id by which its support finds the call. */
function refusalOf({ statusCode, result }: CustomError): Refusal {
  const detail = result?.details?.[0];
  const issue = detail?.issue ?? result?.name ?? `HTTP ${statusCode}`;
  const words = detail?.description ?? result?.message ?? '';
  return { status: statusCode, issue, why: `${issue}: ${words} (${result?.debug_id ?? 'no id'})` };
}

/** A conflict means that the same call is under way; after the others the call may be repeated. */
const passing = new Set([408, 409, 425, 429]);

const isUncertain = (error: unknown): boolean =>
  error instanceof ApiError
    ? error.statusCode >= 500 || passing.has(error.statusCode)
    : error instanceof Error && 'isAxiosError' in error;

const isUnauthorized = (error: unknown): boolean =>
  error instanceof CustomError && error.statusCode === 401;

/** What went wrong, without anything that could hold a credential or a payer's text. */
function symptomOf(error: unknown): string {
  if (error instanceof ApiError) return `responded ${error.statusCode}`;
  if (!(error instanceof Error)) return 'failed';
  return 'code' in error ? `failed with ${error.code}` : `could not be read (${error.name})`;
}

/**
 * The calls of PayPal for one merchant account. Errors of the SDK hold the whole request, with the
 * secret or the token in it: none of them leaves this file, not even as a cause.
 */
export function createClient(
  clientId: ClientId,
  account: PaypalAccount,
  options: PaypalOptions,
): Ask {
  let controllers = connect(account, options);

  const attempt: Ask = async (what, call) => {
    try {
      return ok((await call(controllers)).result);
    } catch (error) {
      // The SDK caches a token request that failed, and repeats its failure for ever.
      if (!(error instanceof CustomError) || isUnauthorized(error)) {
        controllers = connect(account, options);
      }
      const symptom = `PayPal of ${clientId}: ${what} ${symptomOf(error)}`;
      if (isUncertain(error)) throw new ProviderUnavailable(symptom);
      if (!(error instanceof CustomError)) throw new Error(symptom);
      return refuse(refusalOf(error));
    }
  };

  return async (what, call) => {
    const first = await attempt(what, call);
    if (first.ok || first.reason.status !== 401) return first;
    // A token may be withdrawn before its time; with a new one, 401 is no accident.
    const second = await attempt(what, call);
    if (second.ok || second.reason.status !== 401) return second;
    throw new Error(`PayPal of ${clientId}: ${what} responded 401`);
  };
}
