import type { ClientId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { Entry, Storage } from '#infra/local/data/storage.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import { type Deliveries, type DeliveryMode, deliveryEntry } from './deliveries.ts';
import { createLocks } from './locks.ts';
import { eventText } from './objects.ts';
import { dueAtOf, type Move, type MoveRefusal, type Payment, settle } from './payment.ts';

export type ChangeOptions = {
  /** How the events reach the client; once if not given. */
  readonly mode?: DeliveryMode;
  /** What is stored in the same transaction. */
  readonly beside?: (payment: Payment) => readonly Entry[];
};

/** All payments of all clients. Whatever is due by time has happened before one is read. */
export type Payments = {
  readonly add: (payment: Payment, beside?: readonly Entry[]) => Promise<void>;
  readonly find: (id: string) => Promise<Payment | undefined>;
  readonly findByIntent: (intentId: string) => Promise<Payment | undefined>;
  /** The payments of a client, or of all; newest first. */
  readonly list: (client?: ClientId) => Payment[];
  /** Makes a move and sends its events. Throws for an unknown id. */
  readonly change: (
    id: string,
    move: Move,
    options?: ChangeOptions,
  ) => Promise<Result<Payment, MoveRefusal>>;
  /** Sends the last event once more; false if there is none. */
  readonly repeatLastEvent: (id: string) => Promise<boolean>;
  /** Lets what is due by time happen. */
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
};

const collection = 'PAYMENTS';
const paymentEntry = (payment: Payment): Entry => ({
  collection,
  key: payment.id,
  body: payment,
});

/** Opens the stored payments; they are held in memory and written through. */
export async function openPayments(options: {
  readonly storage: Storage;
  readonly deliveries: Deliveries;
  readonly clock: LocalClock;
  readonly origin: string;
  readonly log: (line: string) => void;
}): Promise<Payments> {
  const { storage, deliveries, clock, origin } = options;
  const locks = createLocks();
  const closed = new AbortController();
  const byId = new Map<string, Payment>();
  const byIntent = new Map<string, string>();
  const byAge = (one: Payment, other: Payment) => one.createdAt - other.createdAt;
  let isPaused = true;

  function index(payment: Payment): void {
    byId.set(payment.id, payment);
    if (payment.intent) byIntent.set(payment.intent.id, payment.id);
  }
  for (const payment of (await storage.readAll<Payment>(collection)).sort(byAge)) index(payment);

  async function commit(
    payment: Payment,
    events: readonly string[],
    { mode = 'once', beside }: ChangeOptions,
    now: number,
  ): Promise<void> {
    const { client, id: paymentId } = payment;
    const planned = events.flatMap((text) =>
      deliveries.plan({ client, paymentId, text, mode, now }),
    );
    const besides = beside?.(payment) ?? [];
    await storage.write([paymentEntry(payment), ...besides, ...planned.map(deliveryEntry)]);
    index(payment);
    for (const delivery of planned) deliveries.start(delivery);
  }

  const change: Payments['change'] = (id, move, changeOptions = {}) =>
    locks.exclusive(id, async () => {
      const before = byId.get(id);
      if (!before) throw new Error(`No payment ${id}`);
      const now = clock.now();
      const moved = move(before, now);
      if (!moved.ok) return moved;
      const { payment, events } = moved.value;
      const texts = events.map((type) => eventText(payment, type, { origin, now }));
      const after = { ...payment, lastEvent: texts.at(-1) ?? payment.lastEvent };
      await commit(after, texts, changeOptions, now);
      watch(after);
      return ok(after);
    });

  function watch(payment: Payment): void {
    const dueAt = dueAtOf(payment);
    if (isPaused || dueAt === undefined) return;
    clock
      .waitUntil(dueAt, closed.signal)
      .then(() => find(payment.id))
      .catch((error: unknown) => {
        if (!closed.signal.aborted) options.log(`sandbox: ${String(error)}`);
      });
  }

  async function find(id: string): Promise<Payment | undefined> {
    const payment = byId.get(id);
    const dueAt = payment && dueAtOf(payment);
    if (dueAt === undefined || clock.now() < dueAt) return payment;
    const settled = await change(id, settle);
    return settled.ok ? settled.value : byId.get(id);
  }

  return {
    add: async (payment, beside = []) => {
      await commit(payment, [], { beside: () => beside }, clock.now());
      watch(payment);
    },
    find,
    findByIntent: (intentId) => find(byIntent.get(intentId) ?? ''),
    list: (client) =>
      [...byId.values()].filter((payment) => !client || payment.client === client).reverse(),
    change,
    repeatLastEvent: (id) =>
      locks.exclusive(id, async () => {
        const payment = byId.get(id);
        if (!payment?.lastEvent) return false;
        await commit(payment, [payment.lastEvent], {}, clock.now());
        return true;
      }),
    resume: () => {
      if (!isPaused) return;
      isPaused = false;
      for (const payment of byId.values()) watch(payment);
    },
    stop: async () => {
      closed.abort(new Error('The host stops.'));
      await locks.idle();
    },
  };
}
