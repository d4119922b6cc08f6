import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionArn } from '#infra/local/aws/arns.ts';
import type { SubscribedQueue } from '#infra/local/aws/local-aws.ts';
import type { Part } from '#infra/part.ts';
import { parts } from '#infra/parts.ts';
import { subscriptionTerms } from '#infra/subscription.ts';

/** The definition in a file, with functions and partition in its placeholders, as CDK does it. */
export function definitionOf(file: string): unknown {
  const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
  const filled = parts.reduce(
    (definition, { name, calledBy: { step } }) =>
      step === undefined ? definition : definition.replaceAll(`\${${step}}`, functionArn(name)),
    text.replaceAll(`\${Partition}`, 'aws'),
  );
  return JSON.parse(filled);
}

/** The queue of each part that subscribes to facts, as CDK makes them. */
export const queuesOf = (parts: readonly Part[], topic: string): SubscribedQueue[] =>
  parts.flatMap((part) => {
    const { name, calledBy } = part;
    if (calledBy.facts === undefined) return [];
    const filterPolicy = { kind: calledBy.facts };
    return [{ name, functionName: name, topic, filterPolicy, ...subscriptionTerms(part) }];
  });
