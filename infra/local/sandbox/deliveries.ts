import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import type { ClientId } from '#basics/ids.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import type { Accounts } from './account.ts';
import type { Entry, Records } from './records.ts';

/** How the events of one act reach the client. */
export const deliveryModes = ['once', 'twice', 'late', 'never'] as const;
export type DeliveryMode = (typeof deliveryModes)[number];

/** An event on its way; the instants are epoch milliseconds of the local clock. */
export type Delivery = {
  readonly id: string;
  readonly client: ClientId;
  readonly paymentId: string;
  /** The body, byte for byte the same in every attempt. */
  readonly text: string;
  readonly firstDueAt: number;
  readonly dueAt: number;
  readonly attempts: number;
};

/** The events on their way. They are stored with what they tell of, and removed on a 2xx answer. */
export type Deliveries = {
  readonly plan: (wanted: {
    readonly client: ClientId;
    readonly paymentId: string;
    readonly text: string;
    readonly mode: DeliveryMode;
    readonly now: number;
  }) => Delivery[];
  readonly begin: (delivery: Delivery) => void;
  readonly waitingFor: (paymentId: string) => number;
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
};

export const lateMs = 10 * 60_000;
const hourMs = 60 * 60_000;
const pausesMs = [2_000, 10_000, 60_000, 600_000] as const;
const giveUpMs = 3 * 24 * hourMs;
const answerWithinMs = 15_000;

export const deliveryEntry = (delivery: Delivery): Entry => ({
  shelf: 'DELIVERIES',
  place: delivery.id,
  body: delivery,
});

const copiesOf: Record<DeliveryMode, number> = { once: 1, twice: 2, late: 1, never: 0 };

/** Opens the stored deliveries. Nothing is sent before `resume`. */
export async function openDeliveries(options: {
  readonly records: Records;
  readonly clock: LocalClock;
  readonly accounts: Accounts;
  readonly eventsUrl: (client: ClientId) => string;
  readonly log: (line: string) => void;
}): Promise<Deliveries> {
  const { records, clock } = options;
  const closed = new AbortController();
  const onTheirWay = new Map<string, Delivery>();
  const running = new Set<Promise<void>>();
  let isHeld = true;
  for (const delivery of await records.readAll<Delivery>('DELIVERIES')) {
    onTheirWay.set(delivery.id, delivery);
  }

  async function send({ client, text }: Delivery): Promise<void> {
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
      signal: AbortSignal.any([closed.signal, AbortSignal.timeout(answerWithinMs)]),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`answered ${response.status}`);
  }

  /** The delivery as it is to be tried again; undefined when it is over. */
  async function attempt(delivery: Delivery): Promise<Delivery | undefined> {
    try {
      await send(delivery);
      return undefined;
    } catch (error) {
      closed.signal.throwIfAborted();
      const { attempts, firstDueAt } = delivery;
      const dueAt = clock.now() + (pausesMs[attempts] ?? hourMs);
      const isOver = dueAt - firstDueAt > giveUpMs;
      const outcome = isOver ? 'given up' : `attempt ${attempts + 1}`;
      options.log(`sandbox: event to ${delivery.client} (${outcome}): ${String(error)}`);
      return isOver ? undefined : { ...delivery, attempts: attempts + 1, dueAt };
    }
  }

  async function bring(first: Delivery): Promise<void> {
    let delivery: Delivery | undefined = first;
    while (delivery) {
      await clock.waitUntil(delivery.dueAt, closed.signal);
      delivery = await attempt(delivery);
      if (!delivery) break;
      await records.store([deliveryEntry(delivery)]);
      onTheirWay.set(delivery.id, delivery);
    }
    await records.remove('DELIVERIES', first.id);
    onTheirWay.delete(first.id);
  }

  function start(delivery: Delivery): void {
    const work = bring(delivery).catch((error: unknown) => {
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
    begin: (delivery) => {
      onTheirWay.set(delivery.id, delivery);
      if (!isHeld) start(delivery);
    },
    waitingFor: (paymentId) =>
      [...onTheirWay.values()].filter((delivery) => delivery.paymentId === paymentId).length,
    resume: () => {
      if (!isHeld) return;
      isHeld = false;
      for (const delivery of [...onTheirWay.values()]) start(delivery);
    },
    stop: async () => {
      closed.abort(new Error('The host stops.'));
      await Promise.all(running);
    },
  };
}
