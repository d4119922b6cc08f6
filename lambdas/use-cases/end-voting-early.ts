import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import type { Rejection } from '#contracts/rejections.ts';
import { type CarryOutDependencies, carryOutOnExisting } from '#use-cases/carry-out-decision.ts';
import { endEarly } from '#voting/decide.ts';
import type { Voting } from '#voting/voting.ts';

type Command = {
  readonly by: UserId;
  readonly clientId: ClientId;
  readonly votingId: VotingId;
};

/** Ends an open voting a few seconds from now. */
export const endVotingEarly = (
  dependencies: CarryOutDependencies,
  { by, clientId, votingId }: Command,
): Promise<Result<Voting, Rejection>> =>
  carryOutOnExisting(dependencies, { clientId, votingId, kind: 'voting-changed' }, (voting) =>
    endEarly({ at: dependencies.clock.now(), by }, voting),
  );
