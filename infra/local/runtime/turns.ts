/** Limits the work that runs at once; the rest waits, first come, first served. */
export type Turns = {
  readonly take: <Value>(work: () => Promise<Value>) => Promise<Value>;
  /** How much work runs now, and how much waits. */
  readonly underWay: () => number;
  readonly waiting: () => number;
};

/** Makes turns for work of which `atOnceMax` pieces may run at the same time. */
export function createTurns(atOnceMax: number): Turns {
  const waiting = new Set<() => void>();
  let underWay = 0;

  return {
    underWay: () => underWay,
    waiting: () => waiting.size,
    take: async (work) => {
      if (underWay < atOnceMax) underWay += 1;
      else await new Promise<void>((start) => waiting.add(start));
      try {
        return await work();
      } finally {
        // The place goes straight to the next in line, so that no later caller takes it.
        const [next] = waiting;
        if (next === undefined) underWay -= 1;
        else {
          waiting.delete(next);
          next();
        }
      }
    },
  };
}
