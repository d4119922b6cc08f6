import type { StepSubject } from '#contracts/life-cycle.ts';
import type { Ballots } from '#stores/ballots.ts';
import type { Counts, ShardCount } from '#stores/counts.ts';
import { createDigest } from '#tally/ballot-digest.ts';
import { methodOf } from '#tally/methods.ts';
import { type DrainedVotingDependencies, drainedVoting } from '#use-cases/voting-step.ts';

export type TallyShardsDependencies = DrainedVotingDependencies & {
  readonly ballots: Pick<Ballots, 'ofShard'>;
  readonly counts: Pick<Counts, 'collectIds' | 'putIds' | 'putShards'>;
};

export type TallyOutcome = 'counted' | 'already' | 'superseded' | 'not-due';

/**
 * Counts every ballot of some shards, and stores each count. How many ballots there were and what
 * they hold stays in the store: an execution's history is read before results may be seen.
 */
export async function tallyShards(
  dependencies: TallyShardsDependencies,
  { shards, ...subject }: StepSubject & { readonly shards: readonly number[] },
): Promise<TallyOutcome> {
  const { ballots, counts } = dependencies;
  const { clientId, votingId, version } = subject;
  const voting = await drainedVoting(dependencies, subject);
  if (typeof voting === 'string') return voting;
  const method = methodOf(voting.counting);
  const counted: ShardCount[] = [];
  for (const shard of shards) {
    const digest = createDigest();
    const ids = counts.collectIds();
    let partial = method.start();
    for await (const ballot of ballots.ofShard(clientId, votingId, shard)) {
      digest.add(ballot);
      ids.add(ballot.ballotId);
      partial = method.add(partial, ballot.choice);
    }
    const sums = { ballots: ids.count(), partial, digest: digest.finish() };
    const count = { version, shard, ...sums };
    await counts.putIds(clientId, votingId, count, ids.stretches());
    counted.push(count);
  }
  await counts.putShards(clientId, votingId, counted);
  return 'counted';
}
