import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { firstOf, isAmong } from '#stores/counted-ids.ts';
import { aBallotId } from '#test/builders/ids.ts';
import { stretchesOf } from '#test/builders/votes.ts';

test('stretches hold every id once, in order, and none besides', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom(0, 1, 511, 512, 513, 1_024), fc.nat(1_600)),
      fc.nat(5_000),
      (size, other) => {
        const ids = Array.from({ length: size }, (_, n) => aBallotId(2 * n));
        const stretches = stretchesOf(ids);
        const bytes = Buffer.concat(stretches).toString('hex');
        expect(bytes).toBe(ids.join(''));
        expect(stretches.map(firstOf)).toEqual(ids.filter((_, n) => n % 512 === 0));
        const isHeld = stretches.some((stretch) => isAmong(stretch, aBallotId(other)));
        expect(isHeld).toBe(other % 2 === 0 && other < 2 * size);
      },
    ),
    { numRuns: 50 },
  );
});
