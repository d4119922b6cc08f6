import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import type { Rejection } from '#contracts/rejections.ts';
import { type CarryOutDependencies, carryOutOnExisting } from '#use-cases/carry-out-decision.ts';
import { change } from '#voting/decide.ts';
import { readChanges, type VotingChanges } from '#voting/draft.ts';
import type { Voting } from '#voting/voting.ts';

type Command = {
  readonly by: UserId;
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  /** The version that the changes were made for. */
  readonly version: number;
  readonly changes: VotingChanges;
};

/** Changes what is named of a voting. */
export async function changeVoting(
  dependencies: CarryOutDependencies,
  { by, clientId, votingId, version, changes }: Command,
): Promise<Result<Voting, Rejection>> {
  const read = readChanges(changes);
  if (!read.ok) return read;
  const subject = { clientId, votingId, kind: 'voting-changed' } as const;
  return carryOutOnExisting(dependencies, subject, (voting, capacity) =>
    change({ at: dependencies.clock.now(), by, version, changes: read.value }, voting, capacity),
  );
}
