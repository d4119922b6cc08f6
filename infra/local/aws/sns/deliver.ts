import { functionNameOf } from '#infra/local/aws/arns.ts';
import { invokeFunction, type LocalFunctions } from '#infra/local/aws/faults.ts';
import type { Delivery } from './delivery-queue.ts';

const answerWithinMs = 15_000;

/** Brings a message to its subscriber once; rejects if it did not take it. */
export async function deliver(
  delivery: Delivery,
  functions: LocalFunctions,
  signal: AbortSignal,
): Promise<void> {
  const { subscription } = delivery;
  if (subscription.protocol === 'lambda') {
    const event = { Records: [lambdaRecord(delivery)] };
    await invokeFunction(functions, functionNameOf(subscription.endpoint), event);
    return;
  }
  const raw = subscription.attributes.RawMessageDelivery === 'true';
  const response = await fetch(subscription.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': delivery.message.id,
      'x-amz-sns-topic-arn': delivery.message.topic,
      'x-amz-sns-subscription-arn': subscription.arn,
      ...(raw && { 'x-amz-sns-rawdelivery': 'true' }),
    },
    body: raw ? delivery.message.text : JSON.stringify(notification(delivery)),
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${subscription.endpoint} answered ${response.status}`);
}

const notification = ({ message }: Delivery) => ({
  Type: 'Notification',
  MessageId: message.id,
  TopicArn: message.topic,
  ...(message.subject !== undefined && { Subject: message.subject }),
  Message: message.text,
  Timestamp: new Date(message.at).toISOString(),
  ...(Object.keys(message.attributes).length > 0 && { MessageAttributes: message.attributes }),
});

const lambdaRecord = (delivery: Delivery) => ({
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
