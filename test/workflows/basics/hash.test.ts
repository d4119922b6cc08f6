import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chainHash, createSha256, sha256Hex } from '#basics/hash.ts';

test('the hashes are the published ones', () => {
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('text that is added piece by piece has the hash of the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (pieces) => {
      const hash = createSha256();
      for (const piece of pieces) hash.add(piece);
      expect(hash.finish()).toBe(sha256Hex(pieces.join('')));
    }),
  );
});

test('a link of a chain is the previous hash, a line feed and the canonical JSON', () => {
  expect(chainHash('start', { b: 1, a: 'x' })).toBe(sha256Hex('start\n{"a":"x","b":1}'));
});

test('a chain ends differently when any of its entries is changed, dropped or moved', () => {
  const chain = (values: readonly unknown[]) => values.reduce(chainHash, '') as string;
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 2 }), fc.nat(), (values, n) => {
      const at = n % values.length;
      const whole = chain(values);
      expect(chain(values.with(at, -1.5))).not.toBe(whole);
      expect(chain(values.toSpliced(at, 1))).not.toBe(whole);
      expect(chain([...values.slice(1), ...values.slice(0, 1)])).not.toBe(whole);
    }),
  );
});
