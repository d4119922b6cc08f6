import { PublishCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { queueArn } from '#infra/local/aws/arns.ts';
import { failuresIn } from '#infra/local/aws/sqs/messages.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';

const visibilityMs = 120_000;
const queueOf = (name: string, wanted: string[]) => ({
  name,
  functionName: name,
  topic: 'facts',
  filterPolicy: { kind: wanted },
  batchSize: 10,
  maxReceiveCount: 5,
  visibilityTimeoutSeconds: visibilityMs / 1_000,
});

let started: Awaited<ReturnType<typeof startedAws>>;
/** What the functions received, and the bodies that fail. */
let received: SQSRecord[];
let others: string[];
let failing: Set<string>;

beforeEach(async () => {
  received = [];
  others = [];
  failing = new Set();
  const count = async ({ Records }: SQSEvent) => {
    received.push(...Records);
    const failed = Records.filter(({ body }) => failing.has(body));
    return {
      batchItemFailures: failed.map(({ messageId: itemIdentifier }) => ({ itemIdentifier })),
    };
  };
  const other = async ({ Records }: SQSEvent) => {
    others.push(...Records.map(({ body }) => body));
    if (failing.has('all')) throw new Error('not now');
  };
  started = await startedAws([], { count, other }, [
    queueOf('count', ['opened', 'closed']),
    queueOf('other', ['closed']),
  ]);
});
afterEach(() => started.stop());

const publish = (Message: string, kind = 'opened', to = started) =>
  to.sns.send(
    new PublishCommand({
      TopicArn: started.aws.topicArn('facts'),
      Message,
      MessageAttributes: { kind: { DataType: 'String', StringValue: kind } },
    }),
  );
const bodies = () => received.map(({ body }) => body);
const logged = (text: string) => started.messages.filter((line) => line.includes(text));

/** Lets the visibility time pass after each of the five failures of a message. */
async function failUntilDead() {
  for (const failures of [1, 2, 3, 4, 5]) {
    await until(() => logged('have failed').length === failures);
    started.clock.move(visibilityMs);
  }
  await until(() => logged('is a dead letter after 5 attempts').length === 1);
}

test('a message of a wanted kind reaches the function in an event of SQS', async () => {
  await publish('unwanted', 'moved');
  await publish('{"a":1}');
  const [record] = await until(() => received.length > 0 && received);
  expect(record).toEqual({
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    receiptHandle: expect.any(String),
    body: '{"a":1}',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(started.clock.now()),
      ApproximateFirstReceiveTimestamp: String(started.clock.now()),
      SenderId: 'sns',
    },
    messageAttributes: { kind: { dataType: 'String', stringValue: 'opened' } },
    md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn('count'),
    awsRegion: 'eu-central-1',
  });
  expect(others).toEqual([]);
});

test('a message that fails comes again alone, after the visibility time', async () => {
  failing.add('bad');
  for (const body of ['good', 'bad', 'better']) await publish(body);
  await until(() => received.length === 3 && logged('have failed').length === 1);
  started.clock.move(visibilityMs - 1);
  await publish('next');
  await until(() => bodies().includes('next'));
  expect(bodies().toSorted()).toEqual(['bad', 'better', 'good', 'next']);
  failing.clear();
  started.clock.move(1);
  await until(() => received.length === 5);
  expect(received.at(-1)).toMatchObject({
    body: 'bad',
    attributes: { ApproximateReceiveCount: '2' },
  });
});

test('a message that has failed five times is a dead letter, and others go on', async () => {
  failing.add('bad');
  await publish('bad');
  await failUntilDead();
  started.clock.move(visibilityMs);
  await publish('good', 'closed');
  await until(() => bodies().includes('good') && others.includes('good'));
  expect(bodies()).toEqual([...Array(5).fill('bad'), 'good']);
});

test('dead letters outlive a restart, and are moved back by the call of AWS', async () => {
  failing.add('bad');
  await publish('bad');
  await failUntilDead();
  await started.aws.stop();
  const again = await started.again();
  again.resume();
  expect(logged('1 dead letters are waiting')).toHaveLength(1);
  failing.clear();
  const move = (SourceArn: string) =>
    fetch(again.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.StartMessageMoveTask' },
      body: JSON.stringify({ SourceArn }),
    });
  expect((await move(queueArn('nowhere'))).status).toBe(400);
  expect((await move(queueArn('count-dead-letters'))).status).toBe(200);
  await until(() => received.length === 6);
  expect(received.at(-1)).toMatchObject({
    body: 'bad',
    attributes: { ApproximateReceiveCount: '1' },
  });
  await again.stop();
});

test('what waits for its next attempt when a host stops, the next host delivers', async () => {
  failing.add('bad');
  await publish('bad');
  await until(() => logged('have failed').length === 1);
  await started.aws.stop();
  failing.clear();
  const again = await started.again();
  again.resume();
  started.clock.move(visibilityMs);
  await until(() => received.length === 2);
  expect(received.at(-1)?.attributes.ApproximateReceiveCount).toBe('2');
  await again.stop();
});

test('a function that throws has failed for the whole batch, and for no other queue', async () => {
  failing.add('all');
  await publish('one', 'closed');
  await until(() => logged('the call of other has failed').length === 1);
  // The queues are served side by side, in no order.
  await until(() => bodies().length === 1);
  expect(bodies()).toEqual(['one']);
  failing.clear();
  started.clock.move(visibilityMs);
  await until(() => others.length === 2);
  expect(others).toEqual(['one', 'one']);
  expect(bodies()).toEqual(['one']);
});

test('a failure that the batch does not have fails the whole batch, as on AWS', () => {
  const message = { body: '', attributes: {}, sentAt: 0, receiveCount: 1, visibleAt: 0 };
  const batch = ['a', 'b'].map((id) => ({ ...message, id }));
  const failed = (...ids: unknown[]) => ({
    batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
  });
  expect(failuresIn(null, batch)).toEqual([]);
  expect(failuresIn(failed(), batch)).toEqual([]);
  expect(failuresIn(failed('b'), batch)).toEqual([batch[1]]);
  expect(failuresIn(failed('c'), batch)).toEqual(batch);
  expect(failuresIn(failed(''), batch)).toEqual(batch);
});
