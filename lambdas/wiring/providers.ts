import type { ProvidersOf } from '#gateways/payments/providers.ts';
import type { Host } from '#wiring/host.ts';

/**
 * The payment providers of each client. Only the functions that import this file contain the
 * providers' libraries; a host with providers of its own never loads those of a stage.
 */
export const providersOn = ({ providersOf, ...host }: Host): ProvidersOf =>
  providersOf ?? lazyDeployedProviders(host);

/** The providers of a deployed stage. Their code is loaded at the first call. */
function lazyDeployedProviders({ clientOf, config, clock }: Host): ProvidersOf {
  const secretsPrefix = config.paymentSecretsPrefix();
  let loaded: Promise<ProvidersOf> | undefined;
  const load = async () => {
    const { deployedProviders } = await import('#gateways/payments/deployed-providers.ts');
    return deployedProviders(clientOf, secretsPrefix, clock);
  };
  return async (clientId) => {
    loaded ??= load();
    return (await loaded)(clientId);
  };
}
