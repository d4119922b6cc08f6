import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { Fact } from '#contracts/facts.ts';
import { local } from '#infra/local/aws/arns.ts';
import type { Setting } from './setting.ts';

type PurchaseFact = Extract<Fact, { readonly purchaseId: unknown }>;

/** Everything that was published since it listens, in the order in which it arrived. */
export type Listener = {
  readonly facts: readonly Fact[];
  /** The kinds of the facts about one voting. */
  readonly kindsOf: (voting: { readonly votingId: string }) => string[];
  /** The facts about one purchase; one that comes again under its id is left out. */
  readonly ofPurchase: (purchase: { readonly purchaseId: string }) => readonly PurchaseFact[];
  readonly stop: () => Promise<void>;
};

/** Subscribes an HTTP endpoint to the facts, as any other system would. */
export async function listenToFacts({ host }: Setting): Promise<Listener> {
  const facts: Fact[] = [];
  const server = createServer(async (request, response) => {
    const message = JSON.parse(await text(request)) as { Message: string };
    facts.push(JSON.parse(message.Message) as Fact);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sns = new SNSClient({ ...local, endpoint: host.awsEndpoint });
  await sns.send(
    new SubscribeCommand({
      TopicArn: host.topicArn,
      Protocol: 'http',
      Endpoint: `http://127.0.0.1:${port}/`,
    }),
  );
  return {
    facts,
    kindsOf: ({ votingId }) =>
      facts
        .filter((fact) => 'votingId' in fact && fact.votingId === votingId)
        .map(({ kind }) => kind),
    ofPurchase: ({ purchaseId }) => {
      const ofIt = facts.flatMap((fact) =>
        'purchaseId' in fact && fact.purchaseId === purchaseId ? [fact] : [],
      );
      return [...new Map(ofIt.map((fact) => [fact.factId, fact])).values()];
    },
    stop: async () => {
      sns.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
