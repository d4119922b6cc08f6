import { randomUUID } from 'node:crypto';
import { queueArn } from '#infra/local/aws/arns.ts';
import type { LocalAwsDependencies } from '#infra/local/aws/dependencies.ts';
import { asError } from '#infra/local/aws/faults.ts';
import { invokeFunction } from '#infra/local/aws/lambda.ts';
import { eventOf, failuresIn, type NewMessage, type QueueMessage } from './messages.ts';

/** A queue, the function that receives its messages, and the limits of both. */
export type QueueDefinition = {
  readonly name: string;
  readonly functionName: string;
  readonly batchSize: number;
  /** A message that has been received so often and comes again goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
  readonly visibilityTimeoutSeconds: number;
};

/** A queue with its dead-letter queue. What is in them outlives a restart. */
export type Queue = {
  /** Resolves when the message is stored. */
  readonly send: (message: NewMessage) => Promise<void>;
  /** Makes the messages of the dead-letter queue new ones of the queue; returns how many. */
  readonly redrive: () => Promise<number>;
  readonly resume: () => void;
  readonly close: () => void;
};

/** Opens a queue with what is stored of it. Nothing is delivered before `resume`. */
export async function openQueue(
  definition: QueueDefinition,
  { storage, clock, functions, log }: LocalAwsDependencies,
): Promise<Queue> {
  const { name, functionName, batchSize, maxReceiveCount, visibilityTimeoutSeconds } = definition;
  const collection = `QUEUE#${name}`;
  const deadLetters = `DEAD-LETTERS#${name}`;
  const closed = new AbortController();
  const visible: QueueMessage[] = [];
  let isDelivering = false;
  let held: QueueMessage[] | undefined = await storage.readAll<QueueMessage>(collection);
  const dead = await storage.readAll<QueueMessage>(deadLetters);
  if (dead.length > 0) log(`SQS ${name}: ${dead.length} dead letters are waiting for an operator`);

  const entryOf = (message: QueueMessage) => ({ collection, key: message.id, body: message });

  function deliverWhenVisible(message: QueueMessage): void {
    if (held) return void held.push(message);
    const delivery = async () => {
      await clock.waitUntil(message.visibleAt, closed.signal);
      visible.push(message);
      if (!isDelivering) await deliverVisible();
    };
    delivery().catch((error: unknown) => {
      if (!closed.signal.aborted) log(`SQS ${name}: ${asError(error).message}`);
    });
  }

  /** One batch after another, so that those that come meanwhile are one batch. */
  async function deliverVisible(): Promise<void> {
    isDelivering = true;
    try {
      while (visible.length > 0) {
        const batch = visible.splice(0, batchSize);
        const hasAttempts = ({ receiveCount }: QueueMessage) => receiveCount < maxReceiveCount;
        await abandon(batch.filter((message) => !hasAttempts(message)));
        await deliver(batch.filter(hasAttempts));
      }
    } finally {
      isDelivering = false;
    }
  }

  async function deliver(batch: readonly QueueMessage[]): Promise<void> {
    if (batch.length === 0) return;
    const now = clock.now();
    const received = batch.map((message) => ({
      ...message,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
      visibleAt: now + visibilityTimeoutSeconds * 1_000,
    }));
    // Stored before the call: an attempt that a killed host has begun counts.
    await storage.write(received.map(entryOf));
    const failed = await invoke(received);
    const done = received.filter((message) => !failed.includes(message));
    await storage.write([], done.map(entryOf));
    for (const message of failed) deliverWhenVisible(message);
  }

  async function invoke(batch: readonly QueueMessage[]): Promise<readonly QueueMessage[]> {
    try {
      const event = eventOf(queueArn(name), batch);
      const failed = failuresIn(await invokeFunction(functions, functionName, event), batch);
      if (failed.length > 0) log(`SQS ${name}: ${failed.length} of ${batch.length} have failed`);
      return failed;
    } catch (error) {
      log(`SQS ${name}: the call of ${functionName} has failed: ${asError(error).message}`);
      return batch;
    }
  }

  async function abandon(messages: readonly QueueMessage[]): Promise<void> {
    const puts = messages.map((body) => ({ collection: deadLetters, key: body.id, body }));
    await storage.write(puts, messages.map(entryOf));
    for (const { id, receiveCount } of messages) {
      log(`SQS ${name}: message ${id} is a dead letter after ${receiveCount} attempts`);
    }
  }

  return {
    send: async ({ body, attributes }) => {
      const now = clock.now();
      const id = randomUUID();
      const message = { id, body, attributes, sentAt: now, receiveCount: 0, visibleAt: now };
      await storage.write([entryOf(message)]);
      deliverWhenVisible(message);
    },
    redrive: async () => {
      const messages = await storage.readAll<QueueMessage>(deadLetters);
      for (const dead of messages) {
        const message = { ...dead, receiveCount: 0, visibleAt: clock.now() };
        await storage.write([entryOf(message)], [{ collection: deadLetters, key: dead.id }]);
        deliverWhenVisible(message);
      }
      return messages.length;
    },
    resume: () => {
      const stored = held ?? [];
      held = undefined;
      for (const message of stored) deliverWhenVisible(message);
    },
    close: () => closed.abort(new Error('The host stops.')),
  };
}
