import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTurns } from '#infra/local/runtime/turns.ts';

/** Lets everything go on that can go on without anybody's help: turns pass by promises alone. */
async function settled() {
  for (let tick = 0; tick < 20; tick += 1) await undefined;
}

/** Pieces of work that end on demand, and the order in which they started. */
function someWork(atOnceMax: number) {
  const turns = createTurns(atOnceMax);
  const started: number[] = [];
  const ends = new Map<number, PromiseWithResolvers<void>>();
  const start = (piece: number) => {
    const end = Promise.withResolvers<void>();
    ends.set(piece, end);
    return turns.take(() => {
      started.push(piece);
      return end.promise;
    });
  };
  return { turns, started, start, end: (piece: number) => ends.get(piece) };
}

test('no more than the limit runs at once, and the rest starts in order', async () => {
  const pieces = fc.array(fc.nat({ max: 20 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), pieces, async (atOnceMax, ends) => {
      const { turns, started, start, end } = someWork(atOnceMax);
      const all = Array.from({ length: 20 }, (_, piece) => start(piece));
      const over = new Set<number>();
      for (const piece of [...ends, ...Array.from({ length: 20 }, (_, n) => n)]) {
        await settled();
        expect(started.length - over.size).toBe(Math.min(atOnceMax, 20 - over.size));
        expect(turns.waiting()).toBe(20 - started.length);
        if (started.includes(piece) && !over.has(piece)) {
          over.add(piece);
          end(piece)?.resolve();
        }
      }
      await Promise.all(all);
      expect(started).toEqual(Array.from({ length: 20 }, (_, piece) => piece));
    }),
    { numRuns: 50 },
  );
});

test('work that fails frees its place, and its caller gets the failure', async () => {
  const { started, start, end } = someWork(1);
  const [first, second] = [start(1), start(2)];
  end(1)?.reject(new Error('on purpose'));
  await expect(first).rejects.toThrow('on purpose');
  await settled();
  expect(started).toEqual([1, 2]);
  end(2)?.resolve();
  await second;
});

test('a place that is handed on is not taken by a caller who comes in between', async () => {
  const { started, start, end } = someWork(1);
  const [first, second] = [start(1), start(2)];
  await settled();
  end(1)?.resolve();
  await first;
  const third = start(3);
  await settled();
  expect(started).toEqual([1, 2]);
  end(2)?.resolve();
  await second;
  await settled();
  expect(started).toEqual([1, 2, 3]);
  end(3)?.resolve();
  await third;
});
