import { assert } from '#basics/assert.ts';
import type { StepSubject } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Ballots } from '#stores/ballots.ts';
import type { Counts } from '#stores/counts.ts';
import type { Votings } from '#stores/votings.ts';
import { rootDigest } from '#tally/ballot-digest.ts';
import { methodOf } from '#tally/methods.ts';
import { type Contended, contended, type RetryDependencies } from '#use-cases/retry.ts';
import { closedVoting, untilStepWritten } from '#use-cases/voting-step.ts';
import type { VotingEvent } from '#voting/events.ts';
import { evolve } from '#voting/evolve.ts';

export type SealVotingDependencies = RetryDependencies & {
  readonly votings: Pick<Votings, 'get' | 'append'>;
  readonly ballots: Pick<Ballots, 'counters'>;
  readonly counts: Pick<Counts, 'shards'>;
  readonly clock: Clock;
};

export type SealOutcome = 'sealed' | 'already' | 'superseded' | 'counts-disagree';

/**
 * Merges the recounts of all shards, compares them with the counters, option by option, and writes
 * result and journal in one transaction. A seal that lost a race looks again.
 */
export const sealVoting = (
  dependencies: SealVotingDependencies,
  subject: StepSubject,
): Promise<SealOutcome> =>
  untilStepWritten(dependencies, subject, () => sealOnce(dependencies, subject));

async function sealOnce(
  { votings, ballots, counts, clock }: SealVotingDependencies,
  subject: StepSubject,
): Promise<SealOutcome | Contended> {
  const stored = await closedVoting(votings, subject);
  if (typeof stored === 'string') return stored;
  const { voting, head } = stored;
  const { clientId, votingId, version } = subject;
  const shards = (await counts.shards(clientId, votingId)).filter(
    (shard) => shard.version === version,
  );
  assert(shards.length === voting.shards, 'every shard has been counted before the seal');
  const method = methodOf(voting.counting);
  const recount = shards.map(({ partial }) => partial).reduce(method.merge, method.start());
  const counters = await ballots.counters(clientId, votingId, voting.shards);
  if (!method.agree(recount, counters)) return 'counts-disagree';
  const result = method.finish(recount, voting.options);
  const digest = rootDigest(shards.map((shard) => shard.digest));
  const at = clock.now();
  const event: VotingEvent = { type: 'voting-sealed', at, ballots: result.ballots, digest };
  const written = await votings.append({
    clientId,
    votingId,
    head,
    events: [event],
    after: evolve(voting, event),
    seal: { sealedAt: at, result, digest },
  });
  return written === 'lost' ? contended : 'sealed';
}
