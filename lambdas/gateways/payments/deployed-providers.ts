import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '#contracts/ports.ts';
import { secretsManagerAccounts } from './merchant-secrets.ts';
import { createPaypal } from './paypal.ts';
import { createProviders, type ProvidersOf } from './providers.ts';
import { createStripe } from './stripe.ts';

/** The providers of a deployed stage, by the secrets of its clients. There is no sandbox. */
export const deployedProviders = (secretsPrefix: string, clock: Clock): ProvidersOf =>
  createProviders(secretsManagerAccounts(new SecretsManagerClient(), secretsPrefix, clock), {
    stripe: createStripe,
    paypal: createPaypal,
  });
