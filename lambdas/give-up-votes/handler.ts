import { parseSubject } from '#contracts/life-cycle.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import { createStepFunction, StepError, type StepFunction } from '#shell/step.ts';
import type { Notes } from '#stores/notes.ts';
import type { Votings } from '#stores/votings.ts';
import { planOf } from '#voting/plan.ts';

export type GiveUpVotesDependencies = {
  readonly votings: Votings;
  readonly notes: Notes;
  readonly clock: Clock;
  readonly observer: Observer;
};

export type VotesGivenUp = { readonly outcome: 'done' | 'already' | 'superseded' };

/**
 * Before a paid voting is counted, every vote that was sent shortly before its close either has
 * landed, or never will: so no credit is ever taken for a vote that is not counted.
 */
export const createGiveUpVotes = (
  dependencies: GiveUpVotesDependencies,
): StepFunction<VotesGivenUp> => {
  const { votings, notes, clock, observer } = dependencies;
  return createStepFunction('give-up-votes', observer, async (input) => {
    const { clientId: client, votingId: id, version } = parseSubject(input);
    const voting = (await votings.get(client, id))?.voting;
    if (voting?.version !== version) return { outcome: 'superseded' };
    if (voting.status !== 'closed') return { outcome: 'already' };
    if (clock.now() < planOf(voting.window).countAt) {
      throw new StepError('NotDue', 'Votes in flight may still land');
    }
    const sums = { landed: 0, givenUp: 0 };
    const settleShard = async (shard: number): Promise<void> => {
      for await (const user of notes.ofShard(client, id, shard)) {
        const became = await notes.giveUp(client, id, user, clock.now());
        if (became === 'landed') sums.landed += 1;
        else sums.givenUp += 1;
      }
    };
    const shards = voting.pricing === 'paid' ? voting.shards : 0;
    await Promise.all(Array.from({ length: shards }, (_, shard) => settleShard(shard)));
    if (sums.givenUp > 0) observer.info('Votes in flight were given up', { votingId: id, ...sums });
    return { outcome: 'done' };
  });
};
