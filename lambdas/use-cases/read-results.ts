import { assert } from '#basics/assert.ts';
import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { CountingResult } from '#contracts/counting.ts';
import { isoText } from '#contracts/instant.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { VotingStatus } from '#contracts/voting-status.ts';
import type { Participations } from '#stores/participations.ts';
import type { VotingReader } from '#stores/voting-reader.ts';
import { methodOf } from '#tally/methods.ts';
import { statusAt } from '#voting/status-at.ts';
import { resultsVisibleTo } from '#voting/visibility.ts';
import type { Voting } from '#voting/voting.ts';

export type ReadResultsDependencies = {
  readonly participations: Pick<Participations, 'get'>;
  readonly clock: Clock;
};

type Query = {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  readonly userId: UserId;
};

export type Results = {
  readonly voting: Voting;
  readonly status: VotingStatus;
  readonly result: CountingResult;
  /** Of final results; provisional ones are the counters so far. */
  readonly seal?: { readonly sealedAt: number; readonly digest: string };
};

/** Returns the sealed results, or the counters so far, if the user may see them now. */
export async function readResults(
  { participations, clock }: ReadResultsDependencies,
  reader: Pick<VotingReader, 'get' | 'counters' | 'seal'>,
  { clientId, votingId, userId }: Query,
): Promise<Result<Results, Rejection>> {
  const voting = await reader.get(clientId, votingId);
  if (voting === undefined) return reject('not-found');
  const { resultsVisible } = voting;
  const now = clock.now();
  const status = statusAt(voting, now);
  const voted =
    resultsVisible.kind === 'after-my-vote' &&
    (await participations.get(clientId, userId, votingId)) !== undefined;
  const visible = resultsVisibleTo(resultsVisible, { status, voted, now });
  if (!visible.visible) {
    const { reason, visibleAt } = visible;
    return reject(reason, visibleAt === undefined ? {} : { visibleAt: isoText(visibleAt) });
  }
  if (visible.provisional) {
    const method = methodOf(voting.counting);
    const counters = await reader.counters(clientId, votingId, voting.shards);
    const result = method.finish(method.fromCounters(counters), voting.options);
    return ok({ voting, status, result });
  }
  const seal = await reader.seal(clientId, votingId);
  assert(seal !== undefined, 'a published voting has been sealed');
  const { sealedAt, digest, result } = seal;
  return ok({ voting, status, result, seal: { sealedAt, digest } });
}
