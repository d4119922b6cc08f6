import { deployedProviders } from '#gateways/payments/deployed-providers.ts';
import type { ProvidersOf } from '#gateways/payments/providers.ts';
import type { Host } from '#wiring/host.ts';

/**
 * The payment providers of each client. Only the functions that import this file contain the
 * providers' libraries.
 */
export const providersOn = ({ providersOf, config, clientOf, clock }: Host): ProvidersOf =>
  providersOf ?? deployedProviders(clientOf, config.paymentSecretsPrefix(), clock);
