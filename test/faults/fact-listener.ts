import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { local, topicArn } from '#infra/local/aws/arns.ts';

/** An HTTP endpoint that receives facts, or fails for a while. */
export type FactListener = {
  /** The ids of the facts received, with how often each came. */
  readonly received: ReadonlyMap<string, number>;
  /** While it fails, it responds to every message with 503. */
  readonly setFailing: (failing: boolean) => void;
  readonly subscribe: (awsEndpoint: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function startFactListener(): Promise<FactListener> {
  const received = new Map<string, number>();
  let isFailing = false;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (!isFailing) {
      const { factId } = JSON.parse(body) as { factId: string };
      received.set(factId, (received.get(factId) ?? 0) + 1);
    }
    response.writeHead(isFailing ? 503 : 200).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    setFailing: (failing) => {
      isFailing = failing;
    },
    subscribe: async (awsEndpoint) => {
      const client = new SNSClient({ ...local, endpoint: awsEndpoint });
      await client.send(
        new SubscribeCommand({
          TopicArn: topicArn('hustings-facts'),
          Protocol: 'http',
          Endpoint: `http://127.0.0.1:${port}/facts`,
          Attributes: { RawMessageDelivery: 'true' },
        }),
      );
      client.destroy();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
