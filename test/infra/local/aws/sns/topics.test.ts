import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { functionArn } from '#infra/local/aws/arns.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';

type Heard = {
  Message: string;
  MessageId: string;
  Subject: string | null;
  MessageAttributes: Record<string, { Type: string; Value: string }>;
};
let started: Awaited<ReturnType<typeof startedAws>>;
let heard: Heard[] = [];
let failures = 0;

beforeAll(async () => {
  started = await startedAws([], {
    listen: async (event: { Records: { Sns: Heard }[] }) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('not now');
      }
      heard.push(...event.Records.map(({ Sns }) => Sns));
    },
  });
});
afterAll(() => started.stop());
beforeEach(() => {
  heard = [];
});

const attribute = (value: string) => ({ DataType: 'String', StringValue: value });

async function topicWithListener(name: string, policy?: object) {
  const { TopicArn } = await started.sns.send(new CreateTopicCommand({ Name: name }));
  const command = new SubscribeCommand({
    TopicArn,
    Protocol: 'lambda',
    Endpoint: functionArn('listen'),
    ...(policy && { Attributes: { FilterPolicy: JSON.stringify(policy) } }),
  });
  const { SubscriptionArn } = await started.sns.send(command);
  return { TopicArn, SubscriptionArn, command };
}

test('a message reaches a function as a Lambda event of SNS', async () => {
  const { TopicArn } = await topicWithListener('functions');
  const { MessageId } = await started.sns.send(
    new PublishCommand({
      TopicArn,
      Message: '{"a":"<&ü>"}',
      Subject: 'News',
      MessageAttributes: { kind: attribute('opened') },
    }),
  );
  const [message] = await until(() => heard.length > 0 && heard);
  expect(message).toMatchObject({
    MessageId,
    Message: '{"a":"<&ü>"}',
    Subject: 'News',
    MessageAttributes: { kind: { Type: 'String', Value: 'opened' } },
  });
});

test('a message reaches an HTTP address in the envelope of SNS', async () => {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    for await (const chunk of request) bodies.push(String(chunk));
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const TopicArn = started.aws.topicArn('facts');
  const Endpoint = `http://127.0.0.1:${port}/heard`;
  await started.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));
  await started.sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
  const [body = ''] = await until(() => bodies.length > 0 && bodies);
  expect(JSON.parse(body)).toMatchObject({ Type: 'Notification', TopicArn, Message: 'hello' });
  server.closeAllConnections();
  server.close();
});

test('a filter policy passes a message that has a wanted value for every attribute', async () => {
  const policy = { kind: ['opened', 'closed'], clientId: ['demo'] };
  const { TopicArn } = await topicWithListener('filtered', policy);
  const publish = (Message: string, kind: string, clientId: string) =>
    started.sns.send(
      new PublishCommand({
        TopicArn,
        Message,
        MessageAttributes: { kind: attribute(kind), clientId: attribute(clientId) },
      }),
    );
  await publish('other client', 'opened', 'else');
  await publish('other kind', 'moved', 'demo');
  await started.sns.send(new PublishCommand({ TopicArn, Message: 'no attributes' }));
  await publish('wanted', 'closed', 'demo');
  await until(() => heard.length > 0);
  expect(heard.map(({ Message }) => Message)).toEqual(['wanted']);
});

test('a delivery that fails is repeated until it succeeds', async () => {
  const { TopicArn } = await topicWithListener('stubborn');
  failures = 2;
  await started.sns.send(new PublishCommand({ TopicArn, Message: 'at last' }));
  const refusals = () => started.messages.filter((line) => line.includes('not now')).length;
  for (const count of [1, 2]) {
    await until(() => refusals() === count);
    started.clock.move(20_000);
  }
  await until(() => heard.length > 0);
  expect(heard.map(({ Message }) => Message)).toEqual(['at last']);
});

test('a batch publishes each entry and returns their ids', async () => {
  const { TopicArn } = await topicWithListener('batches');
  const { Successful, Failed } = await started.sns.send(
    new PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: [
        { Id: 'a', Message: 'one', MessageAttributes: { kind: attribute('x') } },
        { Id: 'b', Message: 'two' },
      ],
    }),
  );
  expect(Successful?.map(({ Id }) => Id)).toEqual(['a', 'b']);
  expect(Failed ?? []).toEqual([]);
  await until(() => heard.length === 2);
  expect(heard.map(({ Message }) => Message).sort()).toEqual(['one', 'two']);
});

test('a repeated subscription is the same one; with another filter it is refused', async () => {
  const { TopicArn, SubscriptionArn, command } = await topicWithListener('once', { kind: ['a'] });
  expect((await started.sns.send(command)).SubscriptionArn).toBe(SubscriptionArn);
  await expect(topicWithListener('once', { kind: ['b'] })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  const list = new ListSubscriptionsByTopicCommand({ TopicArn });
  const { Subscriptions } = await started.sns.send(list);
  expect(Subscriptions?.map((one) => one.SubscriptionArn)).toEqual([SubscriptionArn]);
  await started.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  expect((await started.sns.send(list)).Subscriptions ?? []).toEqual([]);
});

test('topics are created once, listed and described', async () => {
  const create = new CreateTopicCommand({ Name: 'known' });
  const { TopicArn } = await started.sns.send(create);
  expect((await started.sns.send(create)).TopicArn).toBe(TopicArn);
  const { Topics } = await started.sns.send(new ListTopicsCommand({}));
  expect(Topics?.filter((topic) => topic.TopicArn === TopicArn)).toHaveLength(1);
  const { Attributes } = await started.sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ TopicArn, SubscriptionsConfirmed: '0' });
});

test('an unknown topic and an empty message are refused as AWS does', async () => {
  const nowhere = started.aws.topicArn('nowhere');
  const unknown = started.sns.send(new PublishCommand({ TopicArn: nowhere, Message: 'a' }));
  await expect(unknown).rejects.toMatchObject({ name: 'NotFoundException' });
  const TopicArn = started.aws.topicArn('facts');
  const empty = started.sns.send(new PublishCommand({ TopicArn, Message: '' }));
  await expect(empty).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test.each([
  ['a subject of 101 characters', { Subject: 'x'.repeat(101) }],
  ['a subject of two lines', { Subject: 'one\ntwo' }],
  ['a structure', { MessageStructure: 'json', Message: '{}' }],
])('a message with %s is refused', async (_, wrong) => {
  const message = { TopicArn: started.aws.topicArn('facts'), Message: 'a', ...wrong };
  await expect(started.sns.send(new PublishCommand(message))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test.each(['Text', 'string', 'Numbers'])(
  'an attribute of the type %s is refused',
  async (DataType) => {
    const publish = new PublishCommand({
      TopicArn: started.aws.topicArn('facts'),
      Message: 'a',
      MessageAttributes: { kind: { DataType, StringValue: 'x' } },
    });
    await expect(started.sns.send(publish)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  },
);

test.each([
  { Protocol: 'http', Endpoint: 'not an address' },
  { Protocol: 'http', Endpoint: 'https://localhost/facts' },
  { Protocol: 'lambda', Endpoint: functionArn('listen'), Attributes: { Colour: 'red' } },
])('the subscription %j is refused', async (wrong) => {
  const subscribe = new SubscribeCommand({ TopicArn: started.aws.topicArn('facts'), ...wrong });
  await expect(started.sns.send(subscribe)).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('a subscription takes no attribute that SNS does not know', async () => {
  const { SubscriptionArn } = await topicWithListener('attributes');
  const set = new SetSubscriptionAttributesCommand({
    SubscriptionArn,
    AttributeName: 'Colour',
    AttributeValue: 'red',
  });
  await expect(started.sns.send(set)).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
