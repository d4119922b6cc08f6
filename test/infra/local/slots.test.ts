import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSlots } from '#infra/local/slots.ts';

const someSlots = fc.integer({ min: 1, max: 4 });
const endings = fc.array(fc.nat(), { minLength: 20, maxLength: 20 });

test('no two hold a slot at the same time, there are no more than the limit, and all get one', () =>
  fc.assert(
    fc.asyncProperty(someSlots, endings, async (atOnceMax, order) => {
      const slots = createSlots(atOnceMax);
      const held = new Map<string, PromiseWithResolvers<void>>();
      const known = new Set<string>();
      let done = 0;
      const all = order.map(() =>
        slots.hold(async (slot) => {
          expect(held.has(slot)).toBe(false);
          const end = Promise.withResolvers<void>();
          held.set(slot, end);
          known.add(slot);
          expect(held.size).toBeLessThanOrEqual(atOnceMax);
          await end.promise;
          held.delete(slot);
          done += 1;
        }),
      );
      for (const pick of order) {
        const [, end] = [...held][pick % held.size] ?? [];
        const before = done;
        end?.resolve();
        while (done === before || (held.size === 0 && done < order.length)) await undefined;
      }
      await Promise.all(all);
      expect(done).toBe(order.length);
      expect(known.size).toBeLessThanOrEqual(atOnceMax);
    }),
  ));

test('a slot is free again after work that has failed', async () => {
  const slots = createSlots(1);
  await expect(slots.hold(() => Promise.reject(new Error('A fault')))).rejects.toThrow('A fault');
  expect(await slots.hold(async (slot) => slot.length)).toBe(16);
});
