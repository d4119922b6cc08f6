import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import type { Rejection } from '#contracts/rejections.ts';
import { type CarryOutDependencies, carryOutOnExisting } from '#use-cases/carry-out-decision.ts';
import { cancel } from '#voting/decide.ts';
import type { Voting } from '#voting/voting.ts';

type Command = {
  readonly by: UserId;
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  readonly reason: string;
};

/** Cancels a voting. */
export const cancelVoting = (
  dependencies: CarryOutDependencies,
  { by, clientId, votingId, reason }: Command,
): Promise<Result<Voting, Rejection>> =>
  carryOutOnExisting(dependencies, { clientId, votingId, kind: 'voting-cancelled' }, (voting) =>
    cancel({ at: dependencies.clock.now(), by, reason }, voting),
  );
