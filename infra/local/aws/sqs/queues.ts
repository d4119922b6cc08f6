import { queueArn } from '#infra/local/aws/arns.ts';
import type { LocalAwsDependencies } from '#infra/local/aws/dependencies.ts';
import { awsFault } from '#infra/local/aws/faults.ts';
import type { NewMessage } from './messages.ts';
import { openQueue, type Queue, type QueueDefinition } from './queue.ts';

/** The queues of the host: SQS without its wire format. */
export type Queues = Awaited<ReturnType<typeof openQueues>>;

const deadLetterArn = (name: string) => queueArn(`${name}-dead-letters`);

/** Opens queues with what is stored of them. Nothing is delivered before `resume`. */
export async function openQueues(
  definitions: readonly QueueDefinition[],
  dependencies: LocalAwsDependencies,
) {
  const byArn = new Map<string, Queue>();
  const byDeadLetterArn = new Map<string, Queue>();
  for (const definition of definitions) {
    const queue = await openQueue(definition, dependencies);
    byArn.set(queueArn(definition.name), queue);
    byDeadLetterArn.set(deadLetterArn(definition.name), queue);
  }
  const find = (queues: ReadonlyMap<string, Queue>, arn: string) => {
    const queue = queues.get(arn);
    if (queue) return queue;
    throw awsFault('AWS.SimpleQueueService.NonExistentQueue', `There is no such queue: ${arn}`);
  };
  return {
    send: (arn: string, message: NewMessage) => find(byArn, arn).send(message),
    redrive: (arn: string) => find(byDeadLetterArn, arn).redrive(),
    resume: () => {
      for (const queue of byArn.values()) queue.resume();
    },
    close: () => {
      for (const queue of byArn.values()) queue.close();
    },
  };
}
