import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTurns } from '#infra/local/runtime/turns.ts';

/** Lets everything go on that can go on without anybody's help: turns pass by promises alone. */
async function settled() {
  for (let tick = 0; tick < 20; tick += 1) await undefined;
}

/** Pieces of work that end when they are told to, and in which order they began. */
function someWork(atOnceMax: number) {
  const turns = createTurns(atOnceMax);
  const began: number[] = [];
  const ends = new Map<number, PromiseWithResolvers<void>>();
  const begin = (piece: number) => {
    const end = Promise.withResolvers<void>();
    ends.set(piece, end);
    return turns.take(() => {
      began.push(piece);
      return end.promise;
    });
  };
  return { turns, began, begin, end: (piece: number) => ends.get(piece) };
}

test('no more than the limit goes on at once, and the rest begins in order', async () => {
  const pieces = fc.array(fc.nat({ max: 20 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), pieces, async (atOnceMax, ends) => {
      const { turns, began, begin, end } = someWork(atOnceMax);
      const all = Array.from({ length: 20 }, (_, piece) => begin(piece));
      const over = new Set<number>();
      for (const piece of [...ends, ...Array.from({ length: 20 }, (_, n) => n)]) {
        await settled();
        expect(began.length - over.size).toBe(Math.min(atOnceMax, 20 - over.size));
        expect(turns.waiting()).toBe(20 - began.length);
        if (began.includes(piece) && !over.has(piece)) {
          over.add(piece);
          end(piece)?.resolve();
        }
      }
      await Promise.all(all);
      expect(began).toEqual(Array.from({ length: 20 }, (_, piece) => piece));
    }),
    { numRuns: 50 },
  );
});

test('work that fails gives its place on, and its caller the failure', async () => {
  const { began, begin, end } = someWork(1);
  const [first, second] = [begin(1), begin(2)];
  end(1)?.reject(new Error('as told'));
  await expect(first).rejects.toThrow('as told');
  await settled();
  expect(began).toEqual([1, 2]);
  end(2)?.resolve();
  await second;
});

test('a place that is handed on is not taken by whoever comes in between', async () => {
  const { began, begin, end } = someWork(1);
  const [first, second] = [begin(1), begin(2)];
  await settled();
  end(1)?.resolve();
  await first;
  const third = begin(3);
  await settled();
  expect(began).toEqual([1, 2]);
  end(2)?.resolve();
  await second;
  await settled();
  expect(began).toEqual([1, 2, 3]);
  end(3)?.resolve();
  await third;
});
