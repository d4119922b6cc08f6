import { parseSubject } from '#contracts/life-cycle.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import { createStepFunction, StepError, type StepFunction } from '#shell/step.ts';
import type { VoteIntents } from '#stores/vote-intents.ts';
import type { Votings } from '#stores/votings.ts';
import { planOf } from '#voting/plan.ts';

export type VoidVotesDependencies = {
  readonly votings: Votings;
  readonly intents: VoteIntents;
  readonly clock: Clock;
  readonly observer: Observer;
};

export type VotesVoided = { readonly outcome: 'done' | 'already' | 'superseded' };

/**
 * Before a paid voting is counted, every vote that was sent shortly before its close either has
 * landed, or never will: so no credit is ever taken for a vote that is not counted.
 */
export const createVoidVotes = (dependencies: VoidVotesDependencies): StepFunction<VotesVoided> => {
  const { votings, intents, clock, observer } = dependencies;
  return createStepFunction('void-votes', observer, async (input) => {
    const { clientId: client, votingId: id, version } = parseSubject(input);
    const voting = (await votings.get(client, id))?.voting;
    if (voting?.version !== version) return { outcome: 'superseded' };
    if (voting.status !== 'closed') return { outcome: 'already' };
    if (clock.now() < planOf(voting.window).countAt) {
      throw new StepError('NotDue', 'Votes in flight may still land');
    }
    const sums = { landed: 0, voided: 0 };
    const settleShard = async (shard: number): Promise<void> => {
      for await (const user of intents.ofShard(client, id, shard)) {
        const became = await intents.voidVote(client, id, user, clock.now());
        if (became === 'landed') sums.landed += 1;
        else sums.voided += 1;
      }
    };
    const shards = voting.pricing === 'paid' ? voting.shards : 0;
    await Promise.all(Array.from({ length: shards }, (_, shard) => settleShard(shard)));
    if (sums.voided > 0) observer.info('Votes in flight were voided', { votingId: id, ...sums });
    return { outcome: 'done' };
  });
};
