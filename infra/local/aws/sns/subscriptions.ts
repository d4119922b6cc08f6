import { randomUUID } from 'node:crypto';
import { subscriptionArn } from '#infra/local/aws/arns.ts';
import type { Storage } from '#infra/local/aws/dependencies.ts';
import { awsFault } from '#infra/local/aws/faults.ts';
import { checkFilter } from './filter-policy.ts';

export type Attributes = Readonly<Record<string, string>>;

export type Subscription = {
  readonly arn: string;
  readonly topic: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Attributes;
};

const collection = 'SUBSCRIPTIONS';
const known = new Set([
  ...['DeliveryPolicy', 'FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery'],
  ...['RedrivePolicy', 'ReplayPolicy', 'SubscriptionRoleArn'],
]);

function check({ protocol, endpoint, attributes }: Omit<Subscription, 'arn' | 'topic'>) {
  const unknown = Object.keys(attributes).find((name) => !known.has(name));
  if (unknown) throw awsFault('InvalidParameter', `Invalid parameter: AttributeName: ${unknown}`);
  checkFilter(attributes.FilterPolicy);
  if (protocol === 'http' && !(endpoint.startsWith('http://') && URL.canParse(endpoint))) {
    throw awsFault('InvalidParameter', 'Invalid parameter: Endpoint must match the protocol');
  }
}

/** Opens the stored subscriptions, and those that exist from the start. */
export async function openSubscriptions(storage: Storage, given: readonly Subscription[] = []) {
  const all = new Map<string, Subscription>();
  for (const one of await storage.readAll<Subscription>(collection)) all.set(one.arn, one);
  for (const one of given) all.set(one.arn, one);

  async function put(subscription: Subscription): Promise<Subscription> {
    check(subscription);
    all.set(subscription.arn, subscription);
    await storage.write([{ collection, key: subscription.arn, body: subscription }]);
    return subscription;
  }

  /** Subscribes; the same again is the same subscription. */
  async function add(wanted: Omit<Subscription, 'arn'>): Promise<Subscription> {
    const same = [...all.values()].find(
      ({ topic, protocol, endpoint }) =>
        topic === wanted.topic && protocol === wanted.protocol && endpoint === wanted.endpoint,
    );
    if (!same) return put({ arn: subscriptionArn(wanted.topic, randomUUID()), ...wanted });
    if (JSON.stringify(same.attributes) === JSON.stringify(wanted.attributes)) return same;
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
      await storage.write([], [{ collection, key: arn }]);
    },
  };
}
