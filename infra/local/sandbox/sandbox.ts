import type { ClientId } from '#basics/ids.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import { createAccounts, type SandboxAccount } from './account.ts';
import { createApiListener, type Listener } from './api.ts';
import { openDeliveries } from './deliveries.ts';
import { createPagesListener } from './pages.ts';
import { openPayments } from './payments.ts';
import { openSandboxStorage, seedOf } from './storage.ts';

/** What the sandbox needs. */
export type SandboxOptions = {
  /** `http://localhost:<port>`: where browsers and the API's clients reach the host. */
  readonly origin: string;
  readonly endpointDynamodb: string;
  readonly clock: LocalClock;
  /** The URL for a client's events. */
  readonly eventsUrl: (client: ClientId) => string;
  /** The name of a client on the pages. */
  readonly nameOf: (client: ClientId) => string;
  readonly log: (line: string) => void;
  /** The environment of the process: the sandbox does not run in a deployed function. */
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type Sandbox = {
  /** Serves `/v1`. */
  readonly apiListener: Listener;
  /** Serves `/sandbox`. */
  readonly pagesListener: Listener;
  /** The merchant account of a client; the same after a restart. */
  readonly accountOf: (client: ClientId) => SandboxAccount;
  /** Continues deliveries, and what is due by time; nothing is sent before. */
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
};

/**
 * A payment provider that speaks the part of Stripe's protocol that we use, with a page of its own
 * and events signed as Stripe signs them; no money moves. Its data is in the local database and
 * outlives a restart. Throws in a deployed function.
 */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { environment, endpointDynamodb, origin, clock, eventsUrl, nameOf, log } = options;
  if (environment.AWS_LAMBDA_FUNCTION_NAME || environment.AWS_EXECUTION_ENV) {
    throw new Error('The sandbox does not run in a deployed stage');
  }
  const storage = await openSandboxStorage(endpointDynamodb);
  const accounts = createAccounts(await seedOf(storage), origin);
  const deliveries = await openDeliveries({ storage, clock, accounts, eventsUrl, log });
  const payments = await openPayments({ storage, deliveries, clock, origin, log });
  return {
    apiListener: createApiListener({ origin, accounts, payments, storage, clock, log }),
    pagesListener: createPagesListener({ origin, payments, deliveries, nameOf, log }),
    accountOf: accounts.of,
    resume: () => {
      deliveries.resume();
      payments.resume();
    },
    stop: async () => {
      await payments.stop();
      await deliveries.stop();
      await storage.close();
    },
  };
}
