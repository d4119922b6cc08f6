/** The value that so large a share of the sorted values does not exceed; 0 of none. */
export const quantileOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
