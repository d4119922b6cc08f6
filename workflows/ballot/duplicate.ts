import type { Participation } from '#ballot/vote.ts';

/** What is already stored when a vote was refused: of its voter, and under its ballot id. */
export type EarlierVote = {
  readonly participation: Participation | undefined;
  /** A ballot with the vote's id is in the box; its choice plays no part. */
  readonly inBox: boolean;
};

export type DuplicateVerdict =
  | { readonly kind: 'same-vote'; readonly participation: Participation }
  | { readonly kind: 'already-voted' }
  | { readonly kind: 'ballot-id-taken' }
  | { readonly kind: 'tombstone' }
  | { readonly kind: 'nothing-there' };

/**
 * Distinguishes a repeat of the same vote from a second one, without any stored link from a voter
 * to a ballot. The choice is not compared: a response that depended on it would let a voter prove
 * a choice to others, and let all who know a ballot id try choices out.
 */
export function judgeDuplicate({ participation, inBox }: EarlierVote): DuplicateVerdict {
  if (participation === undefined) return { kind: inBox ? 'ballot-id-taken' : 'nothing-there' };
  // It was written before the count, and the vote itself never landed.
  if (participation.tombstone) return { kind: 'tombstone' };
  return inBox ? { kind: 'same-vote', participation } : { kind: 'already-voted' };
}
