import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type Fact, readFact } from '#contracts/facts.ts';
import type { Observer } from '#contracts/observer.ts';
import { onBehalfOf } from '#shell/client-scope.ts';
import { measured } from '#shell/measured.ts';
import { aboutOf } from '#shell/observability.ts';

/** A function that subscribes to facts. Each record of its event holds one fact as its body. */
export type SubscriberFunction = (event: SQSEvent) => Promise<SQSBatchResponse>;

/**
 * Makes a function that subscribes to facts. `run` is called with one fact after another, on behalf
 * of the fact's client. A fact may come twice, and facts come in any order: `run` recognises a
 * repeat by `factId`, and compares versions or times where the order matters.
 *
 * Returns the records that failed. They alone are delivered again, and after five attempts they are
 * in the dead-letter queue. A record that holds no fact fails as well; its body is not logged.
 */
export function createSubscriberFunction(
  name: string,
  observer: Observer,
  run: (fact: Fact) => Promise<void>,
): SubscriberFunction {
  async function take({ messageId, body }: SQSRecord): Promise<void> {
    const read = readFact(body);
    const about = {
      messageId,
      ...(read.ok && { factId: read.value.factId, ...aboutOf(read.value) }),
    };
    await measured(observer, name, about, async () => {
      if (!read.ok) throw new Error(`The message holds no fact: ${read.reason} does not fit`);
      await onBehalfOf(read.value.clientId, () => run(read.value));
    });
  }

  return async ({ Records }) => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const record of Records) {
      try {
        await take(record);
      } catch {
        // The error is in the log already.
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures };
  };
}
