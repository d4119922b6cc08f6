import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ballotId } from '#basics/ids.ts';
import { shardOfBallot, shardOfSlot, shardOfUser } from '#basics/shards.ts';
import { aUserId } from '#test/builders/ids.ts';

const idFrom = (byte: number) => ballotId(byte.toString(16).padStart(2, '0') + 'f'.repeat(30));

test('the first byte of a ballot id names its shard', () => {
  expect(shardOfBallot(idFrom(0x00), 16)).toBe(0);
  expect(shardOfBallot(idFrom(0x1f), 16)).toBe(15);
  expect(shardOfBallot(idFrom(0xa3), 16)).toBe(3);
});

test('the 256 first bytes are spread evenly over 16 shards', () => {
  const shards = Array.from({ length: 256 }, (_, byte) => shardOfBallot(idFrom(byte), 16));
  for (let shard = 0; shard < 16; shard += 1)
    expect(shards.filter((found) => found === shard)).toHaveLength(16);
});

test('the shard of a ballot is always one of those there are', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.integer({ min: 1, max: 256 }), (byte, shards) => {
      const shard = shardOfBallot(idFrom(byte), shards);
      expect(shard).toBe(byte % shards);
    }),
  );
});

test.each([0, -1, 1.5, 257, Number.NaN])('there cannot be %d shards', (shards) => {
  expect(() => shardOfBallot(idFrom(0), shards)).toThrow('shard');
});

test('the shard of a slot is always one of those there are', () => {
  const slots = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(slots, fc.integer({ min: 1, max: 256 }), (digits, shards) => {
      const shard = shardOfSlot(digits.join(''), shards);
      expect(Number.isInteger(shard) && shard >= 0 && shard < shards).toBe(true);
    }),
  );
});

test('users are spread over every shard, and each is always in the same one', () => {
  const shards = Array.from({ length: 600 }, (_, n) => shardOfUser(aUserId(n), 16));
  expect(new Set(shards).size).toBe(16);
  expect(shards).toEqual(Array.from({ length: 600 }, (_, n) => shardOfUser(aUserId(n), 16)));
});
