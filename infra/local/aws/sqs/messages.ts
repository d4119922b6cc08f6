import { createHash, randomUUID } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import { local } from '#infra/local/aws/arns.ts';

export type MessageAttributes = Readonly<
  Record<string, { readonly Type: string; readonly Value: string }>
>;

/** What is sent to a queue. */
export type NewMessage = { readonly body: string; readonly attributes: MessageAttributes };

/** A message in a queue. Instants are epoch milliseconds by the movable clock. */
export type QueueMessage = NewMessage & {
  readonly id: string;
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  /** It is not delivered before this instant. */
  readonly visibleAt: number;
};

/** The messages as Lambda hands them to a function. */
export const eventOf = (queueArn: string, messages: readonly QueueMessage[]): SQSEvent => ({
  Records: messages.map(({ id, body, attributes, sentAt, receiveCount, firstReceivedAt }) => ({
    messageId: id,
    receiptHandle: randomUUID(),
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: 'sns',
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { Type, Value }]) => [
        name,
        { dataType: Type, stringValue: Value },
      ]),
    ),
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: local.region,
  })),
});

type Response = { readonly batchItemFailures?: readonly { readonly itemIdentifier?: unknown }[] };

/**
 * Returns those messages of a batch that failed, as the function's response says. All have failed
 * if the response names one that is not in the batch, as for Lambda.
 */
export function failuresIn(response: unknown, batch: readonly QueueMessage[]): QueueMessage[] {
  const { batchItemFailures = [] } = Object(response) as Response;
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const found = batch.filter(({ id }) => failed.has(id));
  return found.length === failed.size ? found : [...batch];
}
