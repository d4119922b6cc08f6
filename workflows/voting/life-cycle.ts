import { isoSeconds } from '#contracts/instant.ts';
import type { LifeCycleInput } from '#contracts/life-cycle.ts';
import { planOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';

/** What the machine is told about a voting as it is now: its instants, and the shards to count. */
export function lifeCycleOf(
  voting: Pick<Voting, 'clientId' | 'votingId' | 'version' | 'shards' | 'window'>,
): LifeCycleInput {
  const { remindAt, opensAt, alertAt, closesAt, countAt } = planOf(voting.window);
  return {
    clientId: voting.clientId,
    votingId: voting.votingId,
    version: voting.version,
    remindAt: isoSeconds(remindAt),
    opensAt: isoSeconds(opensAt),
    alertAt: isoSeconds(alertAt),
    closesAt: isoSeconds(closesAt),
    countAt: isoSeconds(countAt),
    shards: Array.from({ length: voting.shards }, (_, shard) => shard),
  };
}
