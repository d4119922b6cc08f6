import { canonicalJson } from '#basics/canonical-json.ts';
import { sha256Hex } from '#basics/hash.ts';
import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import type { Rejection } from '#contracts/rejections.ts';
import { type CarryOutDependencies, carryOut } from '#use-cases/carry-out-decision.ts';
import { schedule } from '#voting/decide.ts';
import { readDraft, type VotingDraft } from '#voting/draft.ts';
import type { Voting } from '#voting/voting.ts';

export type ScheduleVotingDependencies = CarryOutDependencies & {
  readonly newVotingId: (now: number) => VotingId;
};

type Command = {
  readonly by: UserId;
  readonly clientId: ClientId;
  readonly draft: VotingDraft;
  /** A repeat of a request with the same id and draft returns the voting that the first made. */
  readonly requestId: string | undefined;
};

/** Schedules a voting under a new id. */
export async function scheduleVoting(
  dependencies: ScheduleVotingDependencies,
  { by, clientId, draft, requestId }: Command,
): Promise<Result<Voting, Rejection>> {
  const read = readDraft(draft);
  if (!read.ok) return read;
  const { clock, lifeCycles, newVotingId } = dependencies;
  const votingId = newVotingId(clock.now());
  const request = requestId && { requestId, hash: sha256Hex(canonicalJson(draft)) };
  const { result, scheduled } = await carryOut(
    dependencies,
    { clientId, votingId, kind: 'voting-scheduled', ...(request && { request }) },
    (_none, capacity) =>
      schedule({ at: clock.now(), by, clientId, votingId, details: read.value }, capacity),
  );
  const isMade = result.ok && result.value.votingId === votingId;
  // An attempt that lost a race has left its schedule, under an id that no voting will ever have.
  if (!isMade) await Promise.all(scheduled.map((lifeCycle) => lifeCycles.unschedule(lifeCycle)));
  return result;
}
