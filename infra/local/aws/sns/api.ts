import { randomUUID } from 'node:crypto';
import { topicArn } from '#infra/local/aws/arns.ts';
import { awsFault, isAwsFault } from '#infra/local/aws/faults.ts';
import { type LocalRequest, pageOf, type Reply } from '#infra/local/aws/http.ts';
import { readMessage, readMessages } from './messages.ts';
import { parseQuery, type Query, xmlFault, xmlReply } from './query-protocol.ts';
import type { Subscription } from './subscriptions.ts';
import type { Topics } from './topics.ts';

type SnsAction = (query: Query) => Promise<object>;

/** SNS on the wire: requests in the Query protocol, responses in XML. */
export function createSnsApi(topics: Topics, now: () => number) {
  const actions = new Map<string, SnsAction>(
    Object.entries({
      ...topicOperations(topics),
      ...publishOperations(topics, now),
      ...subscriptionOperations(topics),
    }),
  );
  return async (request: LocalRequest): Promise<Reply> => {
    const requestId = randomUUID();
    const query = parseQuery(request.body);
    try {
      const action = optional(query, 'Action');
      if (action === undefined) throw awsFault('MissingAction', 'The request names no Action.');
      const run = actions.get(action);
      if (!run) throw awsFault('InvalidAction', `Not supported locally: ${action}`);
      return xmlReply(action, await run(query), requestId);
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      return xmlFault(error.status, error.code, error.message, requestId);
    }
  };
}

function topicOperations(topics: Topics) {
  return {
    CreateTopic: async (query: Query) => {
      const name = textOf(query, 'Name');
      if (!/^[\w-]{1,256}$/.test(name)) throw invalid(`Topic Name: ${name}`);
      const { arn } = await topics.create(topicArn(name), attributesOf(query.Attributes));
      return { TopicArn: arn };
    },
    ListTopics: async (query: Query) => {
      const { page, nextToken } = pageOf(topics.list(), 100, optional(query, 'NextToken'));
      return {
        Topics: { member: page.map(({ arn }) => ({ TopicArn: arn })) },
        ...(nextToken && { NextToken: nextToken }),
      };
    },
    GetTopicAttributes: async (query: Query) => {
      const { arn, attributes } = topics.find(textOf(query, 'TopicArn'));
      const count = topics.subscriptions.of(arn).length;
      const all = { TopicArn: arn, SubscriptionsConfirmed: String(count), ...attributes };
      return { Attributes: entries(all) };
    },
  };
}

function publishOperations(topics: Topics, now: () => number) {
  return {
    Publish: async (query: Query) => {
      const { arn } = topics.find(optional(query, 'TopicArn') ?? textOf(query, 'TargetArn'));
      const message = readMessage(query, arn, now());
      await topics.publish([message]);
      return { MessageId: message.id };
    },
    PublishBatch: async (query: Query) => {
      const { arn } = topics.find(textOf(query, 'TopicArn'));
      const messages = readMessages(query.PublishBatchRequestEntries, arn, now());
      await topics.publish(messages.map(({ message }) => message));
      const member = messages.map(({ id, message }) => ({ Id: id, MessageId: message.id }));
      return { Successful: { member }, Failed: '' };
    },
  };
}

function subscriptionOperations(topics: Topics) {
  const list = (query: Query, topic?: string) => {
    const found = topics.subscriptions.of(topic).map(describe);
    const { page, nextToken } = pageOf(found, 100, optional(query, 'NextToken'));
    return { Subscriptions: { member: page }, ...(nextToken && { NextToken: nextToken }) };
  };
  return {
    Subscribe: async (query: Query) => {
      const protocol = textOf(query, 'Protocol');
      if (protocol !== 'http' && protocol !== 'lambda') {
        throw invalid(`Protocol: ${protocol} is not supported locally`);
      }
      const subscription = await topics.subscriptions.add({
        topic: topics.find(textOf(query, 'TopicArn')).arn,
        protocol,
        endpoint: textOf(query, 'Endpoint'),
        attributes: attributesOf(query.Attributes),
      });
      return { SubscriptionArn: subscription.arn };
    },
    SetSubscriptionAttributes: async (query: Query) => {
      const subscription = subscriptionOf(topics, query);
      const name = textOf(query, 'AttributeName');
      const changed = { [name]: optional(query, 'AttributeValue') ?? '' };
      const attributes = { ...subscription.attributes, ...changed };
      await topics.subscriptions.put({ ...subscription, attributes });
      return {};
    },
    GetSubscriptionAttributes: async (query: Query) => {
      const subscription = subscriptionOf(topics, query);
      const fixed = { ...describe(subscription), PendingConfirmation: 'false' };
      return { Attributes: entries({ ...fixed, ...subscription.attributes }) };
    },
    Unsubscribe: async (query: Query) => {
      await topics.subscriptions.remove(textOf(query, 'SubscriptionArn'));
      return {};
    },
    ListSubscriptions: async (query: Query) => list(query),
    ListSubscriptionsByTopic: async (query: Query) =>
      list(query, topics.find(textOf(query, 'TopicArn')).arn),
  };
}

function subscriptionOf(topics: Topics, query: Query): Subscription {
  const subscription = topics.subscriptions.get(textOf(query, 'SubscriptionArn'));
  if (subscription) return subscription;
  throw awsFault('NotFound', 'Subscription does not exist', 404);
}

const describe = (subscription: Subscription) => ({
  SubscriptionArn: subscription.arn,
  Owner: subscription.arn.split(':')[4] ?? '',
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  TopicArn: subscription.topic,
});

const entries = (attributes: Readonly<Record<string, string>>) => ({
  entry: Object.entries(attributes).map(([key, value]) => ({ key, value })),
});

function attributesOf(list: Query[string]): Record<string, string> {
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(list.map(({ key, value }: Query) => [String(key), String(value)]));
}

const invalid = (what: string) => awsFault('InvalidParameter', `Invalid parameter: ${what}`);

function optional(query: Query, field: string): string | undefined {
  const value = query[field];
  return typeof value === 'string' ? value : undefined;
}

function textOf(query: Query, field: string): string {
  const value = optional(query, field);
  if (value === undefined) throw invalid(`${field} is missing`);
  return value;
}
