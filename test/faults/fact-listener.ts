import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { local, topicArn } from '#infra/local/aws/arns.ts';

/** An HTTP endpoint that hears facts, or will not hear them for a while. */
export type FactListener = {
  /** The ids of the facts that it has taken, with how often each came. */
  readonly heard: ReadonlyMap<string, number>;
  /** As long as it is deaf it answers every message with an error. */
  readonly beDeaf: (deaf: boolean) => void;
  readonly subscribe: (awsEndpoint: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function startFactListener(): Promise<FactListener> {
  const heard = new Map<string, number>();
  let deaf = false;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (!deaf) {
      const { factId } = JSON.parse(body) as { factId: string };
      heard.set(factId, (heard.get(factId) ?? 0) + 1);
    }
    response.writeHead(deaf ? 503 : 200).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    heard,
    beDeaf: (now) => {
      deaf = now;
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
