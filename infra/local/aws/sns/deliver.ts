import { functionNameOf } from '#infra/local/aws/arns.ts';
import { invokeFunction, type LambdaFunctions } from '#infra/local/aws/lambda.ts';
import type { NewMessage } from '#infra/local/aws/sqs/messages.ts';
import type { Message } from './messages.ts';
import type { Subscription } from './subscriptions.ts';

/** A message for one subscriber. */
export type MessageDelivery = {
  readonly key: string;
  readonly message: Message;
  readonly subscription: Subscription;
};

const timeoutMs = 15_000;

/** Sends a message to a queue; resolves when it is stored. */
export type SendToQueue = (queueArn: string, message: NewMessage) => Promise<void>;

/** Where a message may go besides an HTTP address. */
export type DeliveryTargets = {
  readonly functions: LambdaFunctions;
  readonly sendToQueue: SendToQueue;
};

/** Delivers a message to its subscriber once; rejects if the subscriber did not accept it. */
export async function deliver(
  delivery: MessageDelivery,
  { functions, sendToQueue }: DeliveryTargets,
  signal: AbortSignal,
): Promise<void> {
  const { subscription, message } = delivery;
  if (subscription.protocol === 'lambda') {
    const event = { Records: [lambdaRecord(delivery)] };
    await invokeFunction(functions, functionNameOf(subscription.endpoint), event);
    return;
  }
  const raw = subscription.attributes.RawMessageDelivery === 'true';
  const body = raw ? message.text : JSON.stringify(notification(delivery));
  if (subscription.protocol === 'sqs') {
    const attributes = raw ? message.attributes : {};
    return sendToQueue(subscription.endpoint, { body, attributes });
  }
  const response = await fetch(subscription.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': message.id,
      'x-amz-sns-topic-arn': message.topic,
      'x-amz-sns-subscription-arn': subscription.arn,
      ...(raw && { 'x-amz-sns-rawdelivery': 'true' }),
    },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${subscription.endpoint} responded with ${response.status}`);
}

const notification = ({ message }: MessageDelivery) => ({
  Type: 'Notification',
  MessageId: message.id,
  TopicArn: message.topic,
  ...(message.subject !== undefined && { Subject: message.subject }),
  Message: message.text,
  Timestamp: new Date(message.at).toISOString(),
  ...(Object.keys(message.attributes).length > 0 && { MessageAttributes: message.attributes }),
});

const lambdaRecord = (delivery: MessageDelivery) => ({
  EventSource: 'aws:sns',
  EventVersion: '1.0',
  EventSubscriptionArn: delivery.subscription.arn,
  Sns: {
    Subject: null,
    MessageAttributes: {},
    ...notification(delivery),
    SignatureVersion: '1',
    Signature: '',
    SigningCertUrl: '',
    UnsubscribeUrl: '',
  },
});
