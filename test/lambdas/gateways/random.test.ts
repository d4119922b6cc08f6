import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newToken, newVotingId, oneSlot } from '#gateways/random.ts';

const instants = fc.nat({ max: Date.UTC(2200, 0) });

test('a voting id that was made later sorts behind, to the millisecond', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 1_000_000 }), (now, by) => {
      expect(newVotingId(now) < newVotingId(now + by)).toBe(true);
      expect(newVotingId(now) < newVotingId(now + 1)).toBe(true);
    }),
  );
});

test('a voting id is 26 characters of Crockford, and begins with its time', () => {
  fc.assert(
    fc.property(instants, (now) => {
      const id = newVotingId(now);
      expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
      expect(id.slice(0, 10)).toBe(newVotingId(now).slice(0, 10));
    }),
  );
  expect(newVotingId(1_469_918_176_385).slice(0, 10)).toBe('01aryz6s41');
});

test('ids and tokens of the same moment are all different', () => {
  const many = <Value>(make: () => Value) => new Set(Array.from({ length: 1_000 }, make)).size;
  expect(many(() => newVotingId(7))).toBe(1_000);
  expect(many(newToken)).toBe(1_000);
  expect(newToken().length).toBeLessThanOrEqual(36);
});

test('an environment that answers one request at a time has one slot of its own', async () => {
  const [one, two] = [oneSlot(), oneSlot()];
  const slotOf = (slots: typeof one) => slots.hold(async (slot) => slot);
  expect(await slotOf(one)).toMatch(/^[0-9a-f]{16}$/);
  expect(await slotOf(one)).toBe(await slotOf(one));
  expect(await slotOf(two)).not.toBe(await slotOf(one));
});
