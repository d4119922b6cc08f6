import type { Schemas, Voting } from '#infra/local/api/api.ts';
import { ballotIdOf, choose, createRandom } from '#infra/local/demo/choices.ts';

/** What a voter of the crowd does after the vote: nothing, or the same again, or another vote. */
type Habit = 'votes-once' | 'sends-again' | 'votes-twice';

export type CrowdVoter = {
  readonly userId: string;
  readonly habit: Habit;
  readonly vote: Schemas['Vote'];
  /** Under another ballot id; only of those who vote twice. */
  readonly secondVote: Schemas['Vote'];
};

const share = { sendsAgain: 0.05, votesTwice: 0.05 };

const habitOf = (chance: number): Habit => {
  if (chance < share.sendsAgain) return 'sends-again';
  return chance < share.sendsAgain + share.votesTwice ? 'votes-twice' : 'votes-once';
};

/** So many made-up voters; the same seed makes the same voters, ballot ids and choices. */
export function makeCrowd(voting: Voting, size: number, seed: string): CrowdVoter[] {
  const random = createRandom('crowd', seed, size);
  // Squared, so that some options are much liked and some are not.
  const weights = voting.options.map(() => 0.1 + random() ** 2);
  return Array.from({ length: size }, (_, index) => {
    const userId = `crowd-${seed}-${index + 1}`;
    const voteUnder = (name: string): Schemas['Vote'] => ({
      ballotId: ballotIdOf(voting.votingId, userId, name),
      choice: { optionIds: choose(voting, weights, random) },
    });
    const habit = habitOf(random());
    return { userId, habit, vote: voteUnder('first'), secondVote: voteUnder('second') };
  });
}
