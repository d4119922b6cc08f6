/** The rate of a burst of requests, and the milliseconds of one. */
export type Burst = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

/** Returns the median; of an even number of values, the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** Returns the percentile of this rank, by nearest rank. */
export function percentile(values: Float64Array, rank: number): number {
  const sorted = values.toSorted();
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** Sends `count` requests on several lanes, each lane one after another, and measures each. */
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

/** Returns the medians of several bursts, each figure by itself. */
export const medianOf = (bursts: readonly Burst[]): Burst => ({
  perSecond: median(bursts.map(({ perSecond }) => perSecond)),
  p50Ms: median(bursts.map(({ p50Ms }) => p50Ms)),
  p99Ms: median(bursts.map(({ p99Ms }) => p99Ms)),
});
