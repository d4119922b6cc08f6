import { nameOfStart } from '#contracts/execution-names.ts';
import { isoSeconds } from '#contracts/instant.ts';
import { executionName, type LifeCycleInput } from '#contracts/life-cycle.ts';
import { planOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';

/** Few enough to be counted within a call, enough that a small voting is counted by few calls. */
const shardsInGroup = 4;

const groupsOf = (shards: readonly number[]): number[][] =>
  Array.from({ length: Math.ceil(shards.length / shardsInGroup) }, (_, group) =>
    shards.slice(group * shardsInGroup, (group + 1) * shardsInGroup),
  );

/** The machine's input for a voting as it is now: its instants, and the shards to count. */
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
    shards: groupsOf(Array.from({ length: voting.shards }, (_, shard) => shard)),
  };
}

/** The name of the execution that moves a voting on as it is now. */
export const executionOf = (
  voting: Parameters<typeof lifeCycleOf>[0] & Pick<Voting, 'starts'>,
): string => nameOfStart(executionName(lifeCycleOf(voting)), voting.starts);
