import type { BallotId } from '#basics/ids.ts';
import { parseShards } from '#contracts/life-cycle.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import { createStepFunction, StepError, type StepFunction } from '#shell/step.ts';
import type { Ballots } from '#stores/ballots.ts';
import type { Counts, ShardCount } from '#stores/counts.ts';
import type { Votings } from '#stores/votings.ts';
import { createDigest } from '#tally/ballot-digest.ts';
import { methodOf } from '#tally/methods.ts';
import { planOf } from '#voting/plan.ts';

export type TallyShardDependencies = {
  readonly votings: Votings;
  readonly ballots: Ballots;
  readonly counts: Counts;
  readonly clock: Clock;
  readonly observer: Observer;
};

export type ShardTallied = { readonly outcome: 'counted' | 'already' | 'superseded' };

/**
 * Counts every ballot of some shards, and writes each count down. How many ballots there were and
 * what they say stays in the store: an execution's history is read before results may be seen.
 */
export const createTallyShard = (
  dependencies: TallyShardDependencies,
): StepFunction<ShardTallied> => {
  const { votings, ballots, counts, clock, observer } = dependencies;
  return createStepFunction('tally-shard', observer, async (input) => {
    const { clientId: client, votingId: id, version, shards } = parseShards(input);
    const voting = (await votings.get(client, id))?.voting;
    if (voting?.version !== version) return { outcome: 'superseded' };
    // After the seal nothing is counted again, so that the ids under the sealed digests stay.
    if (voting.status !== 'closed') return { outcome: 'already' };
    if (clock.now() < planOf(voting.window).countAt) {
      throw new StepError('NotDue', 'Votes in flight may still land');
    }
    const counted: ShardCount[] = [];
    for (const shard of shards) {
      const method = methodOf(voting.counting);
      const digest = createDigest();
      const ballotIds: BallotId[] = [];
      let partial = method.start();
      for await (const ballot of ballots.ofShard(client, id, shard)) {
        digest.add(ballot);
        ballotIds.push(ballot.ballotId);
        partial = method.add(partial, ballot.choice);
      }
      const sums = { ballots: ballotIds.length, partial, digest: digest.finish() };
      const count = { version, shard, ...sums };
      await counts.putIds(client, id, count, ballotIds);
      counted.push(count);
    }
    await counts.putShards(client, id, counted);
    return { outcome: 'counted' };
  });
};
