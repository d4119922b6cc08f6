import { SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Fact, factOf } from '#contracts/facts.ts';
import { createFacts, type Facts } from '#gateways/facts.ts';
import { functionArn } from '#infra/local/aws/arns.ts';
import { aVotingId, demo, other } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';

type Delivered = { readonly Records: readonly { readonly Sns: { readonly Message: string } }[] };

let started: Awaited<ReturnType<typeof startedAws>>;
let facts: Facts;
const heard: Fact[] = [];

beforeAll(async () => {
  started = await startedAws([], {
    listen: async ({ Records }: Delivered) => {
      heard.push(...Records.map(({ Sns }) => JSON.parse(Sns.Message) as Fact));
    },
  });
  const TopicArn = started.aws.topicArn('facts');
  facts = createFacts(started.sns, TopicArn);
  const FilterPolicy = JSON.stringify({ kind: ['voting-opened'], clientId: ['demo'] });
  await started.sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'lambda',
      Endpoint: functionArn('listen'),
      Attributes: { FilterPolicy },
    }),
  );
});
afterAll(() => started.stop());

test('a fact reaches the subscribers that filter for its kind and client, whole', async () => {
  const voting = { clientId: demo, votingId: aVotingId(), version: 1 };
  const opened = factOf('voting-opened', voting, noon);
  await facts.publish(factOf('voting-closed', voting, noon));
  await facts.publish(factOf('voting-opened', { ...voting, clientId: other }, noon));
  await facts.publish(opened);
  await until(() => heard.length > 0);
  expect(heard).toEqual([opened]);
});

test('a fact that cannot be published is a fault of its publisher', async () => {
  const lost = createFacts(started.sns, started.aws.topicArn('nowhere'));
  const voting = { clientId: demo, votingId: aVotingId(), version: 1 };
  await expect(lost.publish(factOf('voting-opened', voting, noon))).rejects.toThrow();
});
