import { randomUUID } from 'node:crypto';
import { subscriptionArn } from '#infra/local/aws/arns.ts';
import { awsFault, type LocalFunctions, type Log } from '#infra/local/aws/faults.ts';
import type { Journal } from '#infra/local/aws/journal.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import { openDeliveries } from './delivery-queue.ts';
import { accepts, checkFilter } from './filter-policy.ts';

type Attributes = Readonly<Record<string, string>>;
export type Topic = { readonly arn: string; readonly attributes: Attributes };

export type Subscription = {
  readonly arn: string;
  readonly topic: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Attributes;
};

export type MessageAttribute = { readonly Type: string; readonly Value: string };

export type Message = {
  readonly id: string;
  readonly topic: string;
  readonly subject?: string | undefined;
  readonly text: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** When it was published, in epoch milliseconds by the movable clock. */
  readonly at: number;
};

const topicsShelf = 'TOPICS';
const subscriptionsShelf = 'SUBSCRIPTIONS';

/** The topics of the host: SNS without its wire format. */
export type Topics = Awaited<ReturnType<typeof openTopics>>;

/** Opens the stored topics, subscriptions and deliveries. Nothing is sent before `resume`. */
export async function openTopics(options: {
  readonly journal: Journal;
  readonly clock: LocalClock;
  readonly functions: LocalFunctions;
  readonly log: Log;
}) {
  const { journal } = options;
  const topics = new Map<string, Topic>();
  for (const topic of await journal.read<Topic>(topicsShelf)) topics.set(topic.arn, topic);
  const subscriptions = await openSubscriptions(journal);
  const deliveries = await openDeliveries({ ...options, current: subscriptions.get });

  const find = (arn: string) => {
    const topic = topics.get(arn);
    if (topic) return topic;
    throw awsFault('NotFound', 'Topic does not exist', 404);
  };
  const create = async (arn: string, attributes: Attributes = {}) => {
    const topic = topics.get(arn) ?? { arn, attributes };
    topics.set(arn, topic);
    await journal.write([{ pk: topicsShelf, sk: arn, body: topic }]);
    return topic;
  };
  const receivers = (message: Message) =>
    subscriptions
      .of(message.topic)
      .filter(({ attributes }) =>
        accepts(checkFilter(attributes.FilterPolicy), message.attributes),
      );
  /** Ends when the messages and all their deliveries are stored. */
  const publish = (messages: readonly Message[]) =>
    deliveries.send(
      messages.flatMap((message) =>
        receivers(message).map((subscription) => ({
          key: `${message.id}#${subscription.arn}`,
          message,
          subscription,
        })),
      ),
    );
  return {
    find,
    create,
    publish,
    list: () => [...topics.values()],
    subscriptions,
    resume: deliveries.resume,
    close: deliveries.close,
  };
}

async function openSubscriptions(journal: Journal) {
  const all = new Map<string, Subscription>();
  for (const one of await journal.read<Subscription>(subscriptionsShelf)) all.set(one.arn, one);

  async function put(subscription: Subscription): Promise<Subscription> {
    checkFilter(subscription.attributes.FilterPolicy);
    all.set(subscription.arn, subscription);
    await journal.write([{ pk: subscriptionsShelf, sk: subscription.arn, body: subscription }]);
    return subscription;
  }

  /** Subscribes; the same again is the same subscription. */
  async function add(asked: Omit<Subscription, 'arn'>): Promise<Subscription> {
    const known = [...all.values()].find(
      ({ topic, protocol, endpoint }) =>
        topic === asked.topic && protocol === asked.protocol && endpoint === asked.endpoint,
    );
    if (!known) return put({ arn: subscriptionArn(asked.topic, randomUUID()), ...asked });
    if (JSON.stringify(known.attributes) === JSON.stringify(asked.attributes)) return known;
    const message = 'Invalid parameter: Subscription already exists with different attributes';
    throw awsFault('InvalidParameter', message);
  }

  return {
    add,
    put,
    get: (arn: string) => all.get(arn),
    of: (topic?: string) =>
      [...all.values()].filter((one) => topic === undefined || one.topic === topic),
    remove: async (arn: string) => {
      all.delete(arn);
      await journal.write([], [{ pk: subscriptionsShelf, sk: arn }]);
    },
  };
}
