/**
 * No two requests share rows of counters at a time: each request holds a slot while it counts, and
 * counts on the rows of that slot only, so that concurrent votes never write the same item.
 */
export type Slots = {
  /**
   * Does work with a slot that no other request holds meanwhile, as 16 lower-case hex characters;
   * waits for one where there is a limit.
   */
  readonly hold: <Value>(work: (slot: string) => Promise<Value>) => Promise<Value>;
};
