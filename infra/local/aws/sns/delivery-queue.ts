import { asError, type LocalFunctions, type Log } from '#infra/local/aws/faults.ts';
import type { Journal } from '#infra/local/aws/journal.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import { deliver } from './deliver.ts';
import type { Message, Subscription } from './topics.ts';

/** A message on its way to one subscriber. */
export type Delivery = {
  readonly key: string;
  readonly message: Message;
  readonly subscription: Subscription;
};

/** Messages on their way, stored until they have arrived. */
export type Deliveries = {
  /** Ends when the deliveries are stored; they are then brought to their subscribers. */
  readonly send: (deliveries: readonly Delivery[]) => Promise<void>;
  readonly resume: () => void;
  readonly close: () => void;
};

const shelf = 'DELIVERIES';
/** As long as SNS tries to reach a function. */
const giveUpMs = 23 * 24 * 60 * 60 * 1_000;
const firstPauseMs = 200;
const longestPauseMs = 20_000;

/** Opens the stored deliveries. Nothing is sent before `resume`. */
export async function openDeliveries(options: {
  readonly journal: Journal;
  readonly clock: LocalClock;
  readonly functions: LocalFunctions;
  /** The subscription as it is now; none if nobody listens any more. */
  readonly current: (arn: string) => Subscription | undefined;
  readonly log: Log;
}): Promise<Deliveries> {
  const { journal, clock } = options;
  const closed = new AbortController();
  let held: Delivery[] | undefined = await journal.read<Delivery>(shelf);

  /** Whether the delivery is over: it arrived, or there is no use in trying on. */
  async function attempt(delivery: Delivery): Promise<boolean> {
    const subscription = options.current(delivery.subscription.arn);
    if (!subscription) return true;
    try {
      await deliver({ ...delivery, subscription }, options.functions, closed.signal);
      return true;
    } catch (error) {
      closed.signal.throwIfAborted();
      const late = clock.now() - delivery.message.at > giveUpMs;
      const what = `SNS to ${subscription.endpoint}${late ? ' (given up)' : ''}`;
      options.log(`${what}: ${asError(error).message}`);
      return late;
    }
  }

  async function bring(delivery: Delivery) {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      if (await attempt(delivery)) break;
      await clock.waitUntil(clock.now() + pause, closed.signal);
    }
    await journal.write([], [{ pk: shelf, sk: delivery.key }]);
  }

  function begin(delivery: Delivery) {
    if (held) held.push(delivery);
    else bring(delivery).catch(() => {});
  }

  return {
    send: async (deliveries) => {
      await journal.write(deliveries.map((body) => ({ pk: shelf, sk: body.key, body })));
      for (const delivery of deliveries) begin(delivery);
    },
    resume: () => {
      const waiting = held ?? [];
      held = undefined;
      for (const delivery of waiting) begin(delivery);
    },
    close: () => closed.abort(new Error('The host stops.')),
  };
}
