import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { ClientId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';
import type {
  MerchantAccounts,
  PaypalAccount,
  SandboxAccount,
  StripeAccount,
} from '#gateways/payments/accounts.ts';

/** How long a secret is remembered: a rotation is seen no later. */
export const secretLifeMs = 300_000;

/** Anybody may send an event in the name of a client that does not exist. */
const absentRemembered = 1_000;

type Remembered = { readonly readAt: number; readonly accounts: Promise<MerchantAccounts> };

/**
 * The accounts of a client as the secret `<prefix><client id>` holds them; none where there is no
 * such secret. Throws if the secret does not hold what it should, and never says what it holds.
 */
export function secretsManagerAccounts(
  client: SecretsManagerClient,
  prefix: string,
  clock: Clock,
): (clientId: ClientId) => Promise<MerchantAccounts> {
  const remembered = new Map<ClientId, Remembered>();
  /** When no secret was found; apart from the accounts, so that made-up clients push none out. */
  const absentSince = new Map<ClientId, number>();

  async function read(clientId: ClientId, now: number): Promise<MerchantAccounts> {
    const name = `${prefix}${clientId}`;
    const text = await secretText(client, name);
    if (text === undefined) {
      remembered.delete(clientId);
      absentSince.delete(clientId);
      absentSince.set(clientId, now);
      const [oldest] = absentSince.keys();
      if (absentSince.size > absentRemembered && oldest !== undefined) absentSince.delete(oldest);
      return {};
    }
    const accounts = parseAccounts(text, `The secret ${name}`);
    if (accounts.sandbox) throw new Error('The sandbox does not run in a deployed stage');
    return accounts;
  }

  return async (clientId) => {
    const now = clock.now();
    const since = absentSince.get(clientId);
    if (since !== undefined && now - since < secretLifeMs) return {};
    const known = remembered.get(clientId);
    if (known !== undefined && now - known.readAt < secretLifeMs) return known.accounts;
    const reading = { readAt: now, accounts: read(clientId, now) };
    remembered.set(clientId, reading);
    // A failed read is not remembered; its callers get the error.
    reading.accounts.catch(() => {
      if (remembered.get(clientId) === reading) remembered.delete(clientId);
    });
    return reading.accounts;
  };
}

async function secretText(client: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return SecretString ?? '';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/**
 * The accounts of a client as the variable `HUSTINGS_PAYMENTS_<CLIENT>` holds them, for the local
 * host; none where it is not set.
 */
export const environmentAccounts =
  (environment: Readonly<Record<string, string | undefined>>) =>
  async (clientId: ClientId): Promise<MerchantAccounts> => {
    const name = `HUSTINGS_PAYMENTS_${clientId.toUpperCase().replaceAll('-', '_')}`;
    const text = environment[name];
    return text === undefined || text === '' ? {} : parseAccounts(text, `The variable ${name}`);
  };

type Shape = { readonly [field: string]: readonly [pattern: RegExp, form: string] };

/** Printable ASCII without blanks, as is fit for a header. */
const word = [/^[\x21-\x7e]{1,512}$/, 'a text without blanks'] as const;
const stripeShape = {
  secretKey: word,
  webhookSecret: [/^whsec_[\x21-\x7e]{1,512}$/, 'whsec_...'],
  accountId: [/^acct_[\x21-\x7e]{1,250}$/, 'acct_...'],
} as const satisfies Shape;
const paypalShape = {
  clientId: word,
  clientSecret: word,
  webhookId: word,
  merchantId: word,
  environment: [/^(?:sandbox|live)$/, 'sandbox or live'],
} as const satisfies Shape;
const origin = [/^https?:\/\/[\w.-]+(?::\d{1,5})?$/, 'http://host:port'] as const;
const shapes = {
  stripe: stripeShape,
  paypal: paypalShape,
  sandbox: { ...stripeShape, origin },
} as const satisfies Record<keyof MerchantAccounts, Shape>;

/** Reads accounts from JSON; the errors name `where` and the field, and never quote a value. */
function parseAccounts(text: string, where: string): MerchantAccounts {
  const accounts = objectOf(jsonOf(text, where), where);
  refuseOthers(accounts, Object.keys(shapes), where);
  const { stripe, paypal, sandbox } = accounts;
  return {
    ...(stripe === undefined
      ? {}
      : { stripe: parseAccount<StripeAccount>(stripe, shapes.stripe, `${where}: stripe`) }),
    ...(paypal === undefined
      ? {}
      : { paypal: parseAccount<PaypalAccount>(paypal, shapes.paypal, `${where}: paypal`) }),
    ...(sandbox === undefined
      ? {}
      : { sandbox: parseAccount<SandboxAccount>(sandbox, shapes.sandbox, `${where}: sandbox`) }),
  };
}

/** An account whose fields are those of the shape, each in its form. */
function parseAccount<Account>(
  value: unknown,
  shape: { readonly [Field in keyof Account]: Shape[string] },
  where: string,
): Account {
  const fields = objectOf(value, where);
  refuseOthers(fields, Object.keys(shape), where);
  for (const [name, [pattern, form]] of Object.entries<Shape[string]>(shape)) {
    const field = fields[name];
    if (typeof field !== 'string' || !pattern.test(field)) {
      throw new Error(`${where}.${name} has to be ${form}`);
    }
  }
  return fields as Account;
}

/** JSON.parse quotes the text in its error, which must not get into a log. */
function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${where} is not JSON`);
  }
}

function objectOf(value: unknown, where: string): { readonly [field: string]: unknown } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as { readonly [field: string]: unknown };
  }
  throw new Error(`${where} is not an object`);
}

/** The unknown name itself is left out: it may be a value in the wrong place. */
function refuseOthers(fields: object, known: readonly string[], where: string): void {
  const isKnown = Object.keys(fields).every((name) => known.includes(name));
  if (!isKnown) throw new Error(`${where} may hold nothing besides ${known.join(', ')}`);
}
