import { assert } from '#basics/assert.ts';
import { ok } from '#basics/result.ts';
import type { CountingResult } from '#contracts/counting.ts';
import { isoText } from '#contracts/instant.ts';
import { reject } from '#contracts/rejections.ts';
import type { VotingStatus } from '#contracts/voting-status.ts';
import { namedVoting, type ReadVotingsDependencies } from '#lambdas/read-votings/reading.ts';
import type { Run } from '#shell/http.ts';
import { methodOf } from '#tally/methods.ts';
import { statusAt } from '#voting/status-at.ts';
import { resultsVisibleTo } from '#voting/visibility.ts';
import type { Voting } from '#voting/voting.ts';

type Dependencies = Pick<
  ReadVotingsDependencies,
  'votings' | 'ballots' | 'counts' | 'voters' | 'clock'
>;

const shown = (
  voting: Voting,
  status: VotingStatus,
  result: CountingResult,
  provisional: boolean,
) => {
  const labels = new Map(voting.options.map(({ id, label }) => [id, label]));
  return {
    votingId: voting.votingId,
    status,
    provisional,
    ballots: result.ballots,
    options: result.options.map((option) => ({ ...option, label: labels.get(option.id) ?? '' })),
    winners: [...result.winners],
    tie: result.tie,
  };
};

/** The results, if this caller may see them now: the sealed ones, or the counters so far. */
export const runGetResults =
  ({ votings, ballots, counts, voters, clock }: Dependencies): Run<'getResults'> =>
  async ({ path, caller }) => {
    const named = await namedVoting(votings, path);
    if (!named.ok) return named;
    const { client, id, voting } = named.value;
    const { resultsVisible } = voting;
    const now = clock.now();
    const status = statusAt(voting, now);
    const voted =
      resultsVisible.kind === 'after-my-vote' &&
      (await voters.participation(client, caller.userId, id)) !== undefined;
    const visible = resultsVisibleTo(resultsVisible, { status, voted, now });
    if (!visible.visible) {
      const { reason, visibleAt } = visible;
      return reject(reason, visibleAt === undefined ? {} : { visibleAt: isoText(visibleAt) });
    }
    if (visible.provisional) {
      const method = methodOf(voting.counting);
      const counters = await ballots.counters(client, id, voting.shards);
      const soFar = method.finish(method.fromCounters(counters), voting.options);
      return ok(shown(voting, status, soFar, true));
    }
    const seal = await counts.seal(client, id);
    assert(seal !== undefined, 'a published voting has been sealed');
    const { sealedAt, digest, result } = seal;
    return ok({
      ...shown(voting, status, result, false),
      seal: { sealedAt: isoText(sealedAt), digest },
    });
  };
