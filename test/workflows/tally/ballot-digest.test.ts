import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sha256Hex } from '#basics/hash.ts';
import { type BallotId, ballotId } from '#basics/ids.ts';
import { createDigest, rootDigest } from '#tally/ballot-digest.ts';

type Ballot = { readonly id: BallotId; readonly optionIds: string[] };

const someBallots: fc.Arbitrary<Ballot[]> = fc.uniqueArray(
  fc.record({
    id: fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 32, maxLength: 32 })
      .map((digits) => ballotId(digits.join(''))),
    optionIds: fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 }),
  }),
  { selector: ({ id }) => id, maxLength: 20 },
);

const inOrder = (ballots: readonly Ballot[]) => ballots.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const digestOf = (ballots: readonly Ballot[]) => {
  const digest = createDigest();
  for (const { id, optionIds } of inOrder(ballots)) digest.add(id, { optionIds });
  return digest.finish();
};

const first = ballotId('00'.repeat(16));
const second = ballotId('01'.repeat(16));

test('a digest is the hash of a line for each ballot', () => {
  const digest = createDigest();
  digest.add(first, { optionIds: ['tea', 'water'] });
  digest.add(second, { optionIds: ['tea'] });
  const lines = `${first} {"optionIds":["tea","water"]}\n${second} {"optionIds":["tea"]}\n`;
  expect(digest.finish()).toBe(sha256Hex(lines));
});

test('a shard without ballots has the hash of nothing', () => {
  expect(createDigest().finish()).toBe(sha256Hex(''));
});

test('ballots in any order have one digest', () => {
  fc.assert(
    fc.property(someBallots, (ballots) => {
      expect(digestOf(ballots.toReversed())).toBe(digestOf(ballots));
    }),
  );
});

test('one ballot added, removed or changed makes another digest', () => {
  fc.assert(
    fc.property(someBallots, (ballots) => {
      const [one, ...others] = ballots;
      if (one === undefined) return;
      expect(digestOf(others)).not.toBe(digestOf(ballots));
      const changed = { ...one, optionIds: [...one.optionIds, 'x'] };
      expect(digestOf([changed, ...others])).not.toBe(digestOf(ballots));
    }),
  );
});

test('a ballot out of order, or a second time, is a fault', () => {
  const digest = createDigest();
  digest.add(second, { optionIds: ['tea'] });
  expect(() => digest.add(first, { optionIds: ['tea'] })).toThrow('ascending');
  expect(() => digest.add(second, { optionIds: ['tea'] })).toThrow('ascending');
});

test('the digest of a voting is the hash of its shard digests, a line each', () => {
  const shards = [sha256Hex('a'), sha256Hex('b')];
  expect(rootDigest(shards)).toBe(sha256Hex(`${shards[0]}\n${shards[1]}\n`));
  expect(rootDigest(shards.toReversed())).not.toBe(rootDigest(shards));
});
