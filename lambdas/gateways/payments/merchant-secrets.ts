import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { ClientId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';
import { type MerchantAccounts, parseAccounts } from '#gateways/payments/accounts.ts';

/** How long a secret is cached: a rotation is seen no later. */
export const secretLifeMs = 300_000;

/** How long it is cached that a client has no secret: its first offer is tried out at once. */
const absenceLifeMs = 30_000;

/** Anyone may send an event in the name of a client that does not exist. */
const absentMax = 1_000;

type Reading = { readonly readAt: number; readonly accounts: Promise<MerchantAccounts> };

/**
 * Returns the accounts of a client as the secret `<prefix><client id>` holds them; none if there is
 * no such secret. Throws if the secret does not have the form of accounts. That form has no
 * sandbox, so that a deployed stage can have none.
 */
export function secretsManagerAccounts(
  secrets: SecretsManagerClient,
  prefix: string,
  clock: Clock,
): (clientId: ClientId) => Promise<MerchantAccounts> {
  const readings = new Map<ClientId, Reading>();
  /** The clients of which no secret was found, the longest known first. */
  const absent = new Set<ClientId>();

  async function read(clientId: ClientId): Promise<MerchantAccounts> {
    const name = `${prefix}${clientId}`;
    const text = await secretText(secrets, name);
    if (text !== undefined) return parseAccounts(text, `The secret ${name}`);
    absent.add(clientId);
    const [oldest] = absent;
    if (absent.size > absentMax && oldest !== undefined) {
      absent.delete(oldest);
      readings.delete(oldest);
    }
    return {};
  }

  return async (clientId) => {
    const now = clock.now();
    const cached = readings.get(clientId);
    const lifeMs = absent.has(clientId) ? absenceLifeMs : secretLifeMs;
    if (cached !== undefined && now - cached.readAt < lifeMs) return cached.accounts;
    absent.delete(clientId);
    const reading = { readAt: now, accounts: read(clientId) };
    readings.set(clientId, reading);
    // A failed read is not cached; its callers get the error.
    reading.accounts.catch(() => {
      if (readings.get(clientId) === reading) readings.delete(clientId);
    });
    return reading.accounts;
  };
}

async function secretText(
  secrets: SecretsManagerClient,
  name: string,
): Promise<string | undefined> {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name }));
    return SecretString ?? '';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
