import { expect, test } from '@jest/globals';
import { type Fact, factOf } from '#contracts/facts.ts';
import { currentClientId } from '#shell/client-scope.ts';
import { createSubscriberFunction } from '#shell/subscriber.ts';
import { anObserver } from '#test/builders/http.ts';
import { aVotingId, demo, other } from '#test/builders/ids.ts';
import { anSqsEvent } from '#test/builders/sqs.ts';

const aFact = (n: number, clientId = demo): Fact =>
  factOf('voting-opened', { clientId, votingId: aVotingId(n), version: 1 }, 5);

test('each record is one fact, and is measured with what it is about', async () => {
  const observer = anObserver();
  const received: Fact[] = [];
  const run = async (fact: Fact) => void received.push(fact);
  const subscriber = createSubscriberFunction('count-facts', observer, run);
  const facts = [aFact(1), aFact(2)];
  expect(await subscriber(anSqsEvent(...facts))).toEqual({ batchItemFailures: [] });
  expect(received).toEqual(facts);
  expect(observer.seen).toEqual(
    facts.map(({ factId }, index) => ({
      kind: 'measure',
      operation: 'count-facts',
      outcome: 'done',
      fields: {
        messageId: `message-${index}`,
        factId,
        clientId: 'demo',
        votingId: aVotingId(index + 1),
      },
    })),
  );
});

test('a record that fails is returned and logged, and those after it are delivered', async () => {
  const observer = anObserver();
  const received: Fact[] = [];
  const error = new Error('not now');
  const subscriber = createSubscriberFunction('count-facts', observer, async (fact) => {
    if ('votingId' in fact && fact.votingId === aVotingId(2)) throw error;
    received.push(fact);
  });
  const result = await subscriber(anSqsEvent(aFact(1), aFact(2), aFact(3)));
  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
  expect(received).toEqual([aFact(1), aFact(3)]);
  expect(observer.seen).toMatchObject([
    { outcome: 'done' },
    { kind: 'error', error, fields: { messageId: 'message-1' } },
    { outcome: 'failed' },
    { outcome: 'done' },
  ]);
});

test('each fact is handled on behalf of its own client', async () => {
  const scopes: unknown[] = [];
  const run = async () => void scopes.push(currentClientId());
  const subscriber = createSubscriberFunction('count-facts', anObserver(), run);
  await subscriber(anSqsEvent(aFact(1), aFact(2, other)));
  expect(scopes).toEqual(['demo', 'other']);
  expect(currentClientId()).toBeUndefined();
});

const fact = aFact(1);
test.each([
  ['no JSON', 'canary-text', 'input'],
  ['an unknown kind', JSON.stringify({ ...fact, kind: 'canary-kind' }), 'kind'],
  ['no client', JSON.stringify({ ...fact, clientId: 'canary#client' }), 'clientId'],
  ['no voting', JSON.stringify({ ...fact, votingId: 'canary' }), 'votingId'],
])('a record with %s fails, and nothing of its body is logged', async (_, body, path) => {
  const observer = anObserver();
  const received: Fact[] = [];
  const run = async (one: Fact) => void received.push(one);
  const subscriber = createSubscriberFunction('count-facts', observer, run);
  const result = await subscriber(anSqsEvent(body, aFact(2)));
  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
  expect(received).toEqual([aFact(2)]);
  const [logged, measure] = observer.seen;
  expect(measure).toMatchObject({ outcome: 'failed', fields: { messageId: 'message-0' } });
  expect(logged).toMatchObject({
    error: { message: `The message holds no fact: ${path} does not fit` },
  });
  const { stack, cause } = (logged as unknown as { error: Error }).error;
  expect(JSON.stringify([observer.seen, stack, cause])).not.toContain('canary');
});
