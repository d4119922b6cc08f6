import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { type ITopic, SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { removalPolicy, type StageSettings } from '#infra/cloud/stages.ts';
import { type SubscriptionTerms, subscriptionTerms } from '#infra/subscription.ts';
import { createDeadLetterQueue } from './dead-letter-queue.ts';
import type { ServiceFunction } from './service-function.ts';

/** Subscribers can wait: they must not take the environments that votes need. */
const environmentsMax = 5;

export type SubscriptionProps = {
  readonly settings: StageSettings;
  readonly topic: ITopic;
  readonly service: ServiceFunction;
  /** The kinds of facts that are delivered. */
  readonly kinds: readonly string[];
};

/** Delivers facts to one function: topic, queue, batches, and a dead-letter queue. */
export class Subscription extends Construct {
  readonly name: string;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: SubscriptionProps) {
    super(scope, id);
    const { settings, topic, service, kinds } = props;
    const terms = subscriptionTerms(service.part);
    this.name = service.part.name;
    this.deadLetterQueue = createDeadLetterQueue(this, settings);
    this.queue = this.createQueue(settings, terms);
    topic.addSubscription(
      new SqsSubscription(this.queue, {
        rawMessageDelivery: true,
        filterPolicy: { kind: SubscriptionFilter.stringFilter({ allowlist: [...kinds] }) },
        deadLetterQueue: this.deadLetterQueue,
      }),
    );
    this.deliverTo(service, terms);
  }

  private createQueue(settings: StageSettings, terms: SubscriptionTerms): Queue {
    return new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(terms.visibilityTimeoutSeconds),
      // The age of a message goes on in the dead-letter queue: ten of its days are left there.
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: terms.maxReceiveCount },
      removalPolicy: removalPolicy(settings),
    });
  }

  private deliverTo(service: ServiceFunction, { batchSize }: SubscriptionTerms): void {
    const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
    service.allow(actions, this.queue.queueArn);
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: service.live,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
      maxConcurrency: environmentsMax,
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'Mappings of queues have none: what fails repeatedly goes to the dead-letter queue.',
    });
  }
}
