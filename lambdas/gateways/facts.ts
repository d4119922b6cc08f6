import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Fact } from '#contracts/facts.ts';

/** Publishes what happened; each fact is delivered at least once. */
export type Facts = { readonly publish: (fact: Fact) => Promise<void> };

const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });

/** Publishes facts to an SNS topic; subscribers may filter by `kind` and `clientId`. */
export const createFacts = (client: SNSClient, TopicArn: string): Facts => ({
  publish: async (fact) => {
    await client.send(
      new PublishCommand({
        TopicArn,
        Message: JSON.stringify(fact),
        MessageAttributes: { kind: attribute(fact.kind), clientId: attribute(fact.clientId) },
      }),
    );
  },
});
