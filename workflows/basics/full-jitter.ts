/**
 * How long to wait before a repeat, in milliseconds: anything from nothing to a bound that doubles
 * with each attempt, up to `maxMs`. `random` is a number from 0 to 1. Full jitter spreads callers
 * that met once, so that they do not meet again.
 */
export const fullJitterMs = (
  random: number,
  attempt: number,
  { baseMs, maxMs }: { readonly baseMs: number; readonly maxMs: number },
): number => random * Math.min(maxMs, baseMs * 2 ** attempt);
