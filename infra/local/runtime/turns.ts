/** Lets so much work go on at once; what comes beyond waits its turn, first come, first served. */
export type Turns = {
  readonly take: <Value>(work: () => Promise<Value>) => Promise<Value>;
  /** How many go on now, and how many wait. */
  readonly underWay: () => number;
  readonly waiting: () => number;
};

/** Makes turns for work of which `atOnceMax` pieces may go on at the same time. */
export function createTurns(atOnceMax: number): Turns {
  const waiting = new Set<() => void>();
  let underWay = 0;

  return {
    underWay: () => underWay,
    waiting: () => waiting.size,
    take: async (work) => {
      if (underWay < atOnceMax) underWay += 1;
      else await new Promise<void>((begin) => waiting.add(begin));
      try {
        return await work();
      } finally {
        // The place goes straight to the next in line, so that nobody who comes later takes it.
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
