import type { LocalAwsDependencies } from '#infra/local/aws/dependencies.ts';
import { awsFault } from '#infra/local/aws/faults.ts';
import type { SendToQueue } from './deliver.ts';
import { openDeliveryQueue } from './delivery-queue.ts';
import { accepts, checkFilter } from './filter-policy.ts';
import type { Message } from './messages.ts';
import { type Attributes, openSubscriptions, type Subscription } from './subscriptions.ts';

export type Topic = { readonly arn: string; readonly attributes: Attributes };

const collection = 'TOPICS';

/** The topics of the host: SNS without its wire format. */
export type Topics = Awaited<ReturnType<typeof openTopics>>;

export type TopicsDependencies = LocalAwsDependencies & {
  /** Sends a message to the queue of this ARN. */
  readonly sendToQueue: SendToQueue;
  /** The subscriptions that are there from the start. */
  readonly subscriptions: readonly Subscription[];
};

/** Opens the stored topics, subscriptions and deliveries. Nothing is sent before `resume`. */
export async function openTopics(dependencies: TopicsDependencies) {
  const { storage } = dependencies;
  const topics = new Map<string, Topic>();
  for (const topic of await storage.readAll<Topic>(collection)) topics.set(topic.arn, topic);
  const subscriptions = await openSubscriptions(storage, dependencies.subscriptions);
  const deliveries = await openDeliveryQueue({ ...dependencies, current: subscriptions.get });

  const find = (arn: string) => {
    const topic = topics.get(arn);
    if (topic) return topic;
    throw awsFault('NotFound', 'Topic does not exist', 404);
  };
  const create = async (arn: string, attributes: Attributes = {}) => {
    const topic = topics.get(arn) ?? { arn, attributes };
    topics.set(arn, topic);
    await storage.write([{ collection, key: arn, body: topic }]);
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
