import type { LocalAwsDependencies } from '#infra/local/aws/dependencies.ts';
import { asError } from '#infra/local/aws/faults.ts';
import { deliver, type MessageDelivery, type SendToQueue } from './deliver.ts';
import type { Subscription } from './subscriptions.ts';

/** Messages that are stored until their subscriber has accepted them. */
export type DeliveryQueue = {
  /** Resolves when the deliveries are stored; they are then attempted. */
  readonly send: (deliveries: readonly MessageDelivery[]) => Promise<void>;
  readonly resume: () => void;
  readonly close: () => void;
};

const collection = 'DELIVERIES';
/** As long as SNS tries to reach a function. */
const retriedForMs = 23 * 24 * 60 * 60 * 1_000;
const firstPauseMs = 200;
const longestPauseMs = 20_000;

/** Opens the stored deliveries. Nothing is sent before `resume`. */
export async function openDeliveryQueue({
  storage,
  clock,
  functions,
  sendToQueue,
  log,
  current,
}: LocalAwsDependencies & {
  readonly sendToQueue: SendToQueue;
  /** The subscription as it is now; undefined once it is removed. */
  readonly current: (arn: string) => Subscription | undefined;
}): Promise<DeliveryQueue> {
  const closed = new AbortController();
  let held: MessageDelivery[] | undefined = await storage.readAll<MessageDelivery>(collection);

  /** Returns true when the delivery is over: accepted, unsubscribed, or too old. */
  async function attempt(delivery: MessageDelivery): Promise<boolean> {
    const subscription = current(delivery.subscription.arn);
    if (!subscription) return true;
    try {
      await deliver({ ...delivery, subscription }, { functions, sendToQueue }, closed.signal);
      return true;
    } catch (error) {
      closed.signal.throwIfAborted();
      const isTooOld = clock.now() - delivery.message.at > retriedForMs;
      const what = `SNS to ${subscription.endpoint}${isTooOld ? ' (abandoned)' : ''}`;
      log(`${what}: ${asError(error).message}`);
      return isTooOld;
    }
  }

  async function deliverUntilOver(delivery: MessageDelivery) {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      if (await attempt(delivery)) break;
      await clock.waitUntil(clock.now() + pause, closed.signal);
    }
    await storage.write([], [{ collection, key: delivery.key }]);
  }

  function start(delivery: MessageDelivery) {
    if (held) held.push(delivery);
    else deliverUntilOver(delivery).catch(() => {});
  }

  return {
    send: async (deliveries) => {
      await storage.write(deliveries.map((body) => ({ collection, key: body.key, body })));
      for (const delivery of deliveries) start(delivery);
    },
    resume: () => {
      const waiting = held ?? [];
      held = undefined;
      for (const delivery of waiting) start(delivery);
    },
    close: () => closed.abort(new Error('The host stops.')),
  };
}
