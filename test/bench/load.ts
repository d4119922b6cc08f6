/** What a burst of requests took: a second's number of them, and milliseconds of one. */
export type Burst = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

/** The middle of some numbers; the mean of the two middle ones where there are two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** The value that so many of a hundred do not exceed, by nearest rank. */
export function percentile(values: Float64Array, rank: number): number {
  const sorted = values.toSorted();
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** Does `count` requests on some lanes, each lane one after another, and measures every one. */
export async function burst(
  lanes: number,
  count: number,
  request: (index: number, lane: number) => Promise<void>,
): Promise<Burst> {
  const took = new Float64Array(count);
  let next = 0;
  const startedAt = performance.now();
  const run = async (_: unknown, lane: number) => {
    for (let index = next++; index < count; index = next++) {
      const sentAt = performance.now();
      await request(index, lane);
      took[index] = performance.now() - sentAt;
    }
  };
  await Promise.all(Array.from({ length: lanes }, run));
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    perSecond: count / seconds,
    p50Ms: percentile(took, 50),
    p99Ms: percentile(took, 99),
  };
}

/** The burst that is in the middle of some, each figure by itself. */
export const middleOf = (bursts: readonly Burst[]): Burst => ({
  perSecond: median(bursts.map(({ perSecond }) => perSecond)),
  p50Ms: median(bursts.map(({ p50Ms }) => p50Ms)),
  p99Ms: median(bursts.map(({ p99Ms }) => p99Ms)),
});
