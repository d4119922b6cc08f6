import { expect, test } from '@jest/globals';
import { factOf, votingFactKinds } from '#contracts/facts.ts';
import { aVotingId, demo } from '#test/builders/ids.ts';

const voting = { clientId: demo, votingId: aVotingId(1), version: 2 };

test('a fact that is told again has the same id, whenever that is', () => {
  expect(factOf('voting-opened', voting, 1).factId).toBe(factOf('voting-opened', voting, 9).factId);
});

test('facts of different kinds, votings or versions have different ids', () => {
  const votings = [voting, { ...voting, version: 12 }, { ...voting, votingId: aVotingId(2) }];
  const ids = votings.flatMap((one) => votingFactKinds.map((kind) => factOf(kind, one, 1).factId));
  expect(new Set(ids).size).toBe(votings.length * votingFactKinds.length);
});

test('a fact says what happened to which version of which voting of whom, and when', () => {
  expect(factOf('voting-closed', voting, 5)).toEqual({
    factId: `${aVotingId(1)}-v2-voting-closed`,
    kind: 'voting-closed',
    at: 5,
    ...voting,
  });
});
