/**
 * Rows of counters are shared by no two requests at a time: each request holds a slot while it
 * counts, and counts on the rows of that slot only, so that concurrent votes never meet on an item.
 */
export type Slots = {
  /**
   * Does work with a slot that nobody else holds meanwhile, as 16 lower-case hex characters; waits
   * for one where there is a limit.
   */
  readonly hold: <Value>(work: (slot: string) => Promise<Value>) => Promise<Value>;
};
