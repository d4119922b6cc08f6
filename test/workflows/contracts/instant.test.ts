import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromIso, isoSeconds, isoText } from '#contracts/instant.ts';

const instants = fc.integer({ min: 0, max: Date.UTC(2100, 0) });

test('an instant is read back from its text to the millisecond', () => {
  fc.assert(fc.property(instants, (at) => fromIso(isoText(at)) === at));
});

test('the text for a machine has whole seconds, and loses nothing of an instant at one', () => {
  fc.assert(
    fc.property(instants, (at) => {
      const text = isoSeconds(at);
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(fromIso(text)).toBe(Math.floor(at / 1_000) * 1_000);
    }),
  );
});
