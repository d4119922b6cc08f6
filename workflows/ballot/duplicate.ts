import { canonicalJson } from '#basics/canonical-json.ts';
import type { Choice } from '#contracts/counting.ts';

/** What is already stored when a vote was turned down: of its voter, and under its ballot id. */
export type AlreadyThere<Participation> = {
  readonly participation: Participation | undefined;
  readonly choice: Choice | undefined;
};

export type DuplicateVerdict<Participation> =
  | { readonly kind: 'same-vote'; readonly participation: Participation }
  | { readonly kind: 'already-voted' }
  | { readonly kind: 'ballot-id-taken' }
  | { readonly kind: 'voting-closed' }
  | { readonly kind: 'nothing-there' };

/**
 * Tells a repeat of the same vote from a second one, without any stored link from a voter to a
 * ballot: who knows the random id of a recorded ballot, and its choice, is the one who sent it.
 */
export function judgeDuplicate<Participation extends { readonly givenUp?: true }>(
  choice: Choice,
  { participation, choice: recorded }: AlreadyThere<Participation>,
): DuplicateVerdict<Participation> {
  if (participation === undefined) {
    return { kind: recorded === undefined ? 'nothing-there' : 'ballot-id-taken' };
  }
  // Its place was taken before the count, and the vote itself never landed.
  if (participation.givenUp) return { kind: 'voting-closed' };
  if (recorded === undefined || canonicalJson(recorded) !== canonicalJson(choice)) {
    return { kind: 'already-voted' };
  }
  return { kind: 'same-vote', participation };
}
