import { randomUUID } from 'node:crypto';
import type { ClientId } from '#basics/ids.ts';
import type { Entry, Storage } from '#infra/local/data/storage.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import type { Accounts } from './account.ts';

/** How the events of one change reach the client. */
export const deliveryModes = ['once', 'twice', 'late', 'never'] as const;
export type DeliveryMode = (typeof deliveryModes)[number];

/** An event in delivery; the instants are epoch milliseconds of the local clock. */
type SandboxDelivery = {
  readonly id: string;
  readonly client: ClientId;
  readonly paymentId: string;
  /** The body, byte for byte the same in every attempt. */
  readonly text: string;
  readonly firstDueAt: number;
  readonly dueAt: number;
  readonly attempts: number;
};

/** The events in delivery: stored with the change they report, removed on a 2xx response. */
export type Deliveries = {
  readonly plan: (wanted: {
    readonly client: ClientId;
    readonly paymentId: string;
    readonly text: string;
    readonly mode: DeliveryMode;
    readonly now: number;
  }) => SandboxDelivery[];
  readonly start: (delivery: SandboxDelivery) => void;
  readonly waitingFor: (paymentId: string) => number;
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
};

const lateMs = 10 * 60_000;
const hourMs = 60 * 60_000;
const pausesMs = [2_000, 10_000, 60_000, 600_000] as const;
const retriedForMs = 3 * 24 * hourMs;
const timeoutMs = 15_000;

const collection = 'DELIVERIES';
export const deliveryEntry = (delivery: SandboxDelivery): Entry => ({
  collection,
  key: delivery.id,
  body: delivery,
});

const copiesOf: Record<DeliveryMode, number> = { once: 1, twice: 2, late: 1, never: 0 };

/** Opens the stored deliveries. Nothing is sent before `resume`. */
export async function openDeliveries(options: {
  readonly storage: Storage;
  readonly clock: LocalClock;
  readonly accounts: Accounts;
  readonly eventsUrl: (client: ClientId) => string;
  readonly log: (line: string) => void;
}): Promise<Deliveries> {
  const { storage, clock } = options;
  const closed = new AbortController();
  const pending = new Map<string, SandboxDelivery>();
  const running = new Set<Promise<void>>();
  let isPaused = true;
  for (const delivery of await storage.readAll<SandboxDelivery>(collection)) {
    pending.set(delivery.id, delivery);
  }

  async function send({ client, text }: SandboxDelivery): Promise<void> {
    // Loaded when first needed: a host at rest has no use for it.
    const { Stripe } = await import('stripe');
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: text,
      secret: options.accounts.of(client).webhookSecret,
      timestamp: Math.floor(clock.now() / 1_000),
    });
    const response = await fetch(options.eventsUrl(client), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: text,
      redirect: 'manual',
      signal: AbortSignal.any([closed.signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`responded with ${response.status}`);
  }

  /** The delivery as it is to be attempted again; undefined when it is over. */
  async function attempt(delivery: SandboxDelivery): Promise<SandboxDelivery | undefined> {
    try {
      await send(delivery);
      return undefined;
    } catch (error) {
      closed.signal.throwIfAborted();
      const { attempts, firstDueAt } = delivery;
      const dueAt = clock.now() + (pausesMs[attempts] ?? hourMs);
      const isOver = dueAt - firstDueAt > retriedForMs;
      const outcome = isOver ? 'abandoned' : `attempt ${attempts + 1}`;
      options.log(`sandbox: event to ${delivery.client} (${outcome}): ${String(error)}`);
      return isOver ? undefined : { ...delivery, attempts: attempts + 1, dueAt };
    }
  }

  async function deliver(first: SandboxDelivery): Promise<void> {
    let delivery: SandboxDelivery | undefined = first;
    while (delivery) {
      await clock.waitUntil(delivery.dueAt, closed.signal);
      delivery = await attempt(delivery);
      if (!delivery) break;
      await storage.write([deliveryEntry(delivery)]);
      pending.set(delivery.id, delivery);
    }
    await storage.write([], [{ collection, key: first.id }]);
    pending.delete(first.id);
  }

  function deliverInBackground(delivery: SandboxDelivery): void {
    const work = deliver(delivery).catch((error: unknown) => {
      if (!closed.signal.aborted) options.log(`sandbox: ${String(error)}`);
    });
    running.add(work);
    void work.then(() => running.delete(work));
  }

  return {
    plan: ({ mode, now, ...event }) => {
      const dueAt = mode === 'late' ? now + lateMs : now;
      return Array.from({ length: copiesOf[mode] }, () => ({
        ...event,
        id: randomUUID(),
        firstDueAt: dueAt,
        dueAt,
        attempts: 0,
      }));
    },
    start: (delivery) => {
      pending.set(delivery.id, delivery);
      if (!isPaused) deliverInBackground(delivery);
    },
    waitingFor: (paymentId) =>
      [...pending.values()].filter((delivery) => delivery.paymentId === paymentId).length,
    resume: () => {
      if (!isPaused) return;
      isPaused = false;
      for (const delivery of [...pending.values()]) deliverInBackground(delivery);
    },
    stop: async () => {
      closed.abort(new Error('The host stops.'));
      await Promise.all(running);
    },
  };
}
