import { expect, test } from '@jest/globals';
import { purchaseId } from '#basics/ids.ts';
import { factOf, type PurchaseFact, readFact, votingFactKinds } from '#contracts/facts.ts';
import { ada, aVotingId, demo } from '#test/builders/ids.ts';

const voting = { clientId: demo, votingId: aVotingId(1), version: 2 };

test('a fact that is published again has the same id, at any time', () => {
  expect(factOf('voting-opened', voting, 1).factId).toBe(factOf('voting-opened', voting, 9).factId);
});

test('facts of different kinds, votings or versions have different ids', () => {
  const votings = [voting, { ...voting, version: 12 }, { ...voting, votingId: aVotingId(2) }];
  const ids = votings.flatMap((one) => votingFactKinds.map((kind) => factOf(kind, one, 1).factId));
  expect(new Set(ids).size).toBe(votings.length * votingFactKinds.length);
});

test('a fact names what happened, when, and to which version of whose voting', () => {
  expect(factOf('voting-closed', voting, 5)).toEqual({
    factId: `${aVotingId(1)}-v2-voting-closed`,
    kind: 'voting-closed',
    at: 5,
    ...voting,
  });
});

const aPurchaseFact: PurchaseFact = {
  factId: 'p-paid',
  kind: 'purchase-paid',
  clientId: demo,
  userId: ada,
  purchaseId: purchaseId('0'.repeat(26)),
  credits: 5,
  at: 9,
};

test.each([factOf('alert-due', voting, 5), aPurchaseFact])(
  'a fact is read as it was published: %j',
  (fact) => {
    expect(readFact(JSON.stringify(fact))).toEqual({ ok: true, value: fact });
    const withMore = JSON.stringify({ ...fact, addedLater: true });
    expect(readFact(withMore)).toEqual({ ok: true, value: fact });
  },
);

test.each([
  [undefined, 'input'],
  ['{', 'input'],
  ['[]', 'kind'],
  [JSON.stringify({ ...aPurchaseFact, kind: 'voting-opened' }), 'votingId'],
  [JSON.stringify({ ...aPurchaseFact, credits: '5' }), 'credits'],
])('a message that is no fact is refused with the path of what does not fit: %s', (text, path) => {
  expect(readFact(text)).toEqual({ ok: false, reason: path });
});
