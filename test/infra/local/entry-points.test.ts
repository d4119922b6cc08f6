import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ClientId } from '#basics/ids.ts';
import { type Fact, factOf, type VotingFact, type VotingFactKind } from '#contracts/facts.ts';
import { createFacts } from '#gateways/facts.ts';
import { local } from '#infra/local/aws/arns.ts';
import { type WiredPart, wiredParts } from '#infra/local/functions.ts';
import type { Host } from '#infra/local/host.ts';
import { createSubscriberFunction } from '#shell/subscriber.ts';
import { createTimerFunction } from '#shell/timer.ts';
import { createVotings } from '#stores/votings.ts';
import { aVotingId, demo, other } from '#test/builders/ids.ts';
import { monthly, nightly, subscriber } from '#test/builders/parts.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { startStandingHost } from '#test/standing-host.ts';
import { until } from '#test/until.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let host: Host;
let received: Fact[];
let ran: string[];
let isFailing: (fact: Fact) => boolean;

const subscribing: WiredPart = {
  ...subscriber,
  wire: ({ database, observer }) =>
    createSubscriberFunction(subscriber.name, observer, async (fact) => {
      received.push(fact);
      // Refused unless the call runs on behalf of the client of the fact.
      await createVotings(database).get(fact.clientId, aVotingId(1));
      if (isFailing(fact)) throw new Error('not now');
    }),
};

const timed = [nightly, monthly].map(
  (part): WiredPart => ({
    ...part,
    wire: ({ observer }) =>
      createTimerFunction(part.name, observer, async () => void ran.push(part.name)),
  }),
);

const start = () =>
  startStandingHost({
    dataDir: folder.path,
    startAt: Date.parse('2027-02-27T06:00:00Z'),
    parts: [...wiredParts, subscribing, ...timed],
  });

beforeEach(async () => {
  received = [];
  ran = [];
  isFailing = () => false;
  folder = await temporaryFolder();
  host = await start();
});
afterEach(async () => {
  await host.stop();
  await folder.remove();
});

const aFact = (kind: VotingFactKind, n: number, clientId: ClientId = demo): VotingFact =>
  factOf(kind, { clientId, votingId: aVotingId(n), version: 1 }, 5);
const publish = async (...facts: readonly Fact[]) => {
  const topic = createFacts(new SNSClient({ ...local, endpoint: host.awsEndpoint }), host.topicArn);
  for (const fact of facts) await topic.publish(fact);
};
const visibilityMs = 6 * subscriber.timeoutSeconds * 1_000;

test('a subscriber receives the facts of its kinds, each on behalf of its client', async () => {
  const facts = [aFact('voting-opened', 1), aFact('voting-opened', 2, other)];
  await publish(aFact('voting-closed', 3), ...facts);
  await until(() => received.length === 2);
  expect(received).toEqual(expect.arrayContaining(facts));
  // What had failed would come again now.
  host.clock.move(visibilityMs);
  await publish(aFact('voting-opened', 4));
  await until(() => received.length > 2);
  expect(received.slice(2)).toEqual([aFact('voting-opened', 4)]);
});

test('a fact that failed comes again after a restart, and others come meanwhile', async () => {
  const [bad, good] = [aFact('voting-opened', 1), aFact('voting-opened', 2)];
  isFailing = ({ factId }) => factId === bad.factId;
  await publish(bad, good);
  await until(() => received.some(({ factId }) => factId === good.factId) && received.length > 1);
  await host.stop();
  host = await start();
  isFailing = () => false;
  host.clock.move(visibilityMs);
  await until(() => received.slice(2).some(({ factId }) => factId === bad.factId));
});

test('every timer job runs when it is due: a second one of each day, and a monthly', async () => {
  host.clock.moveTo(Date.parse('2027-02-28T05:00:00Z'));
  await until(() => ran.length === 1);
  expect(ran).toEqual(['tidy-nightly']);
  host.clock.moveTo(Date.parse('2027-03-01T04:00:00Z'));
  await until(() => ran.length === 2);
  expect(ran).toEqual(['tidy-nightly', 'report-monthly']);
});
