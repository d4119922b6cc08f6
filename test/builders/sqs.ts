import type { SQSEvent } from 'aws-lambda';
import type { Fact } from '#contracts/facts.ts';

/** The event of a queue with these bodies; facts are written as they are published. */
export const anSqsEvent = (...bodies: readonly (Fact | string)[]): SQSEvent => {
  const records = bodies.map((body, index) => ({
    messageId: `message-${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }));
  // The functions read no other part of an event.
  return { Records: records } as unknown as SQSEvent;
};
