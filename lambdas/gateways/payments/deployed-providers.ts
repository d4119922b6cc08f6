import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '#contracts/ports.ts';
import type { ClientOf } from '#gateways/aws-client.ts';
import { secretsManagerAccounts } from '#gateways/payments/merchant-secrets.ts';
import { createProviders, type ProvidersOf } from '#gateways/payments/providers.ts';

/** The providers of a deployed stage, by the secrets of its clients. There is no sandbox. */
export const deployedProviders = (
  clientOf: ClientOf,
  secretsPrefix: string,
  clock: Clock,
): ProvidersOf =>
  createProviders(secretsManagerAccounts(clientOf(SecretsManagerClient), secretsPrefix, clock));
