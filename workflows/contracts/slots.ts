/**
 * Rows of counters are shared by no two requests at a time: each request takes a slot and counts
 * on the rows of that slot only, so that concurrent votes never meet on an item.
 */
export type Slots = {
  /** A slot that nobody else holds, as 16 lower-case hex characters. */
  readonly take: () => string;
  readonly give: (slot: string) => void;
};
