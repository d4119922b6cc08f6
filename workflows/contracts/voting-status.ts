/**
 * The stations of a voting, in order; `cancelled` may follow any before `published`. Votes are
 * cast while open, counted once closed, frozen when sealed, and shown to all when published.
 */
export const votingStatuses = [
  'scheduled',
  'open',
  'closed',
  'sealed',
  'published',
  'cancelled',
] as const;

/** Where a voting stands in its life cycle. */
export type VotingStatus = (typeof votingStatuses)[number];
