import type { StepSubject } from '#contracts/life-cycle.ts';
import type { VoteIntents } from '#stores/vote-intents.ts';
import { type DrainedVotingDependencies, drainedVoting } from '#use-cases/voting-step.ts';

export type VoidVotesDependencies = DrainedVotingDependencies & {
  readonly intents: Pick<VoteIntents, 'ofShard' | 'voidVote'>;
};

/** `done`: of the votes with an intent, so many had landed and so many were voided. */
export type VoidOutcome =
  | { readonly outcome: 'done'; readonly landed: number; readonly voided: number }
  | { readonly outcome: 'already' | 'superseded' | 'not-due' };

/**
 * Before a paid voting is counted, every vote that was sent shortly before its close either has
 * landed, or never will: so no credit is ever taken for a vote that is not counted.
 */
export async function voidVotes(
  dependencies: VoidVotesDependencies,
  subject: StepSubject,
): Promise<VoidOutcome> {
  const { intents, clock } = dependencies;
  const { clientId, votingId } = subject;
  const voting = await drainedVoting(dependencies, subject);
  if (typeof voting === 'string') return { outcome: voting };
  const sums = { landed: 0, voided: 0 };
  const voidShard = async (shard: number): Promise<void> => {
    for await (const userId of intents.ofShard(clientId, votingId, shard)) {
      sums[await intents.voidVote(clientId, votingId, userId, clock.now())] += 1;
    }
  };
  const shards = voting.pricing === 'paid' ? voting.shards : 0;
  await Promise.all(Array.from({ length: shards }, (_, shard) => voidShard(shard)));
  return { outcome: 'done', ...sums };
}
