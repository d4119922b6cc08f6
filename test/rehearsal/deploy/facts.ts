import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Fact } from '#contracts/facts.ts';
import { listen } from '#infra/local/runtime/ports.ts';
import type { Emulator } from './emulator.ts';

/** What was published since it listens, in the order of arrival. */
export type Listener = {
  readonly kindsOf: (votingId: string) => string[];
  readonly stop: () => Promise<void>;
};

type Message = { readonly Type: string; readonly Message: string; readonly SubscribeURL?: string };

/** Subscribes an HTTP endpoint to the deployed topic of facts, and confirms it. */
export async function listenToFacts({ aws }: Emulator): Promise<Listener> {
  const facts: Fact[] = [];
  const server = createServer(async (request, response) => {
    const message = JSON.parse(await text(request)) as Message;
    if (message.SubscribeURL !== undefined) await fetch(message.SubscribeURL);
    if (message.Type === 'Notification') facts.push(JSON.parse(message.Message) as Fact);
    response.end();
  });
  const port = await listen(server, 0);
  const { Topics: topics } = await aws('sns', 'list-topics');
  const topic = (topics as { TopicArn: string }[]).find(({ TopicArn }) =>
    TopicArn.includes('Facts'),
  );
  if (topic === undefined) throw new Error('There is no topic of facts');
  const subscription = ['--protocol', 'http', '--notification-endpoint'];
  await aws(
    ...['sns', 'subscribe', '--topic-arn', topic.TopicArn],
    ...[...subscription, `http://127.0.0.1:${port}/`],
  );
  return {
    kindsOf: (votingId) =>
      facts
        .filter((fact) => 'votingId' in fact && fact.votingId === votingId)
        .map(({ kind }) => kind),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
