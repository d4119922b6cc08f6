/**
 * The statuses of a voting, in order; `cancelled` may follow only the first two. Votes are cast
 * while open, counted once closed, frozen when sealed, and shown to all when published.
 */
export const votingStatuses = [
  'scheduled',
  'open',
  'closed',
  'sealed',
  'published',
  'cancelled',
] as const;

/** The state of a voting in its life cycle. */
export type VotingStatus = (typeof votingStatuses)[number];

/** Is the count of a voting of this status frozen, with the list of the ballots in it? */
export const isSealed = (status: VotingStatus): boolean =>
  status === 'sealed' || status === 'published';
