import { expect, test } from '@jest/globals';
import {
  ballotId,
  clientId,
  parseBallotId,
  parseClientId,
  parsePurchaseId,
  parseUserId,
  parseVotingId,
  purchaseId,
  userId,
  votingId,
} from '#basics/ids.ts';

const ulid = '01hzzzzzzzzzzzzzzzzzzzzzzz';

test.each([
  ['client id', clientId, parseClientId, 'demo', 'Demo'],
  ['voting id', votingId, parseVotingId, ulid, ulid.toUpperCase()],
  ['purchase id', purchaseId, parsePurchaseId, ulid, `${ulid}0`],
  ['user id', userId, parseUserId, 'ada@example.com', 'ada#grace'],
  ['ballot id', ballotId, parseBallotId, '0f'.repeat(16), '0g'.repeat(16)],
] as const)('a %s is read in both forms, and refused in both', (name, certain, parse, id, no) => {
  expect([certain(id), parse(id)]).toEqual([id, id]);
  expect(parse(no)).toBeUndefined();
  expect(() => certain(no)).toThrow(`Not a ${name}`);
});

test.each([parseClientId, parseVotingId, parsePurchaseId, parseUserId, parseBallotId])(
  'no id holds the separator of keys',
  (parse) => {
    expect(parse('a#b')).toBeUndefined();
    expect(parse('')).toBeUndefined();
  },
);
