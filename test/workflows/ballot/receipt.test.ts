import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shardOf } from '#ballot/receipt.ts';
import { ballotId } from '#basics/ids.ts';

const idFrom = (byte: number) => ballotId(byte.toString(16).padStart(2, '0') + 'f'.repeat(30));

test('the first byte of a ballot id names its shard', () => {
  expect(shardOf(idFrom(0x00), 16)).toBe(0);
  expect(shardOf(idFrom(0x1f), 16)).toBe(15);
  expect(shardOf(idFrom(0xa3), 16)).toBe(3);
});

test('the 256 first bytes are spread evenly over 16 shards', () => {
  const shards = Array.from({ length: 256 }, (_, byte) => shardOf(idFrom(byte), 16));
  for (let shard = 0; shard < 16; shard += 1)
    expect(shards.filter((found) => found === shard)).toHaveLength(16);
});

test('a shard is always one of those there are', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.integer({ min: 1, max: 256 }), (byte, shards) => {
      const shard = shardOf(idFrom(byte), shards);
      expect(shard).toBe(byte % shards);
    }),
  );
});

test.each([0, -1, 1.5, 257, Number.NaN])('there cannot be %d shards', (shards) => {
  expect(() => shardOf(idFrom(0), shards)).toThrow('shard');
});
