import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#basics/canonical-json.ts';
import { sha256Hex } from '#basics/hash.ts';
import { type BallotId, ballotId } from '#basics/ids.ts';
import { commitmentOf, createDigest, rootDigest } from '#tally/ballot-digest.ts';

type Ballot = { readonly id: BallotId; readonly optionIds: string[]; readonly salt: string };

const someHex = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 32, maxLength: 32 })
  .map((digits) => digits.join(''));

const someBallots: fc.Arbitrary<Ballot[]> = fc.uniqueArray(
  fc.record({
    id: someHex.map((hex) => ballotId(hex)),
    salt: someHex,
    optionIds: fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 }),
  }),
  { selector: ({ id }) => id, maxLength: 20 },
);

const inOrder = (ballots: readonly Ballot[]) => ballots.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const digestOf = (ballots: readonly Ballot[]) => {
  const digest = createDigest();
  for (const { id, optionIds, salt } of inOrder(ballots)) {
    digest.add({ ballotId: id, choice: { optionIds }, salt });
  }
  return digest.finish();
};

const first = ballotId('00'.repeat(16));
const second = ballotId('01'.repeat(16));

const salt = 'ab'.repeat(16);
const ofTea = (id: BallotId) => ({ ballotId: id, choice: { optionIds: ['tea'] }, salt });

test('a commitment is the hash of salt, id and choice', () => {
  const text = `${salt} ${first} {"optionIds":["tea"]}`;
  expect(commitmentOf(ofTea(first))).toBe(sha256Hex(text));
});

test('a digest is the hash of a line for each ballot: its id and its commitment', () => {
  const digest = createDigest();
  const ballots = [ofTea(first), ofTea(second)];
  for (const ballot of ballots) digest.add(ballot);
  const lines = ballots.map((ballot) => `${ballot.ballotId} ${commitmentOf(ballot)}\n`);
  expect(digest.finish()).toBe(sha256Hex(lines.join('')));
});

test('no choices that are tried out without the salts fit the digest', () => {
  const options = ['tea', 'coffee', 'water'];
  const ballots = [first, second].map((ballotId, index) => ({
    ballotId,
    choice: { optionIds: [options[index] ?? ''] },
    salt: 'ab'.repeat(16),
  }));
  const digest = createDigest();
  for (const ballot of ballots) digest.add(ballot);
  const published = digest.finish();
  const bare = (id: string, option: string) => `${id} ${canonicalJson({ optionIds: [option] })}`;
  const guesses = options.flatMap((one) => options.map((other) => [one, other] as const));
  for (const [one, other] of guesses) {
    const texts = [bare(first, one), bare(second, other)];
    expect(sha256Hex(texts.map((text) => `${text}\n`).join(''))).not.toBe(published);
  }
});

test('another salt makes another digest, so the digest alone picks no choices out', () => {
  fc.assert(
    fc.property(someBallots, someHex, (ballots, other) => {
      const [one, ...others] = ballots;
      if (one === undefined || one.salt === other) return;
      expect(digestOf([{ ...one, salt: other }, ...others])).not.toBe(digestOf(ballots));
    }),
  );
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
  digest.add(ofTea(second));
  expect(() => digest.add(ofTea(first))).toThrow('ascending');
  expect(() => digest.add(ofTea(second))).toThrow('ascending');
});

test('the digest of a voting is the hash of its shard digests, a line each', () => {
  const shards = [sha256Hex('a'), sha256Hex('b')];
  expect(rootDigest(shards)).toBe(sha256Hex(`${shards[0]}\n${shards[1]}\n`));
  expect(rootDigest(shards.toReversed())).not.toBe(rootDigest(shards));
});
