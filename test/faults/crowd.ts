import { setTimeout as sleep } from 'node:timers/promises';
import { attempt } from '#test/faults/casting.ts';
import { outcomeOfAttempt, type Vote } from '#test/faults/history.ts';
import type { Random } from '#test/faults/random.ts';
import { optionIds } from '#test/faults/votings.ts';
import { ConnectionRefused, type Wire } from '#test/faults/wire.ts';

/** A voter of a round, with their token and the credits that they were granted. */
export type Voter = { readonly userId: string; readonly token: string; readonly credits: number };

type Crowd = {
  readonly wire: Wire;
  readonly voters: readonly Voter[];
  readonly votingIds: readonly string[];
  /** They come within this many milliseconds, in this many waves. */
  readonly comeWithinMs: number;
  readonly waves: number;
  /** The votings in which some voters hang up before the response, and send the same again. */
  readonly hangUpIn: readonly string[];
  readonly random: Random;
};

/** A voter stops after this many attempts without a definite response. */
const attemptsMax = 200;

/**
 * Lets every voter vote in every voting, in waves at random moments. Without a definite response
 * they send the same ballot again, except the few who give up; some send a second ballot
 * afterwards. Returns all votes that were attempted.
 */
export async function castAll(crowd: Crowd): Promise<Vote[]> {
  const { voters, votingIds, comeWithinMs, random } = crowd;
  const wavesAt = Array.from({ length: crowd.waves }, () => random.between(0, comeWithinMs));
  const votes: Vote[] = [];
  const plans = voters.flatMap((voter) =>
    votingIds.map((votingId) => ({
      voter,
      votingId,
      comesAfterMs: random.pick(wavesAt) + random.between(0, 20),
      givesUp: random.next() < 0.1,
      sendsSecond: random.next() < 0.1,
      hangsUp: crowd.hangUpIn.includes(votingId) && random.next() < 0.2,
    })),
  );
  const vote = (voter: Voter, votingId: string): Vote => {
    const choice = [random.pick(optionIds)];
    const newVote = { voter: voter.userId, votingId, ballotId: random.hex(32), optionIds: choice };
    votes.push({ ...newVote, attempts: [] });
    return votes.at(-1) as Vote;
  };
  const flows = plans.map(async ({ voter, votingId, comesAfterMs, ...behaviour }) => {
    const first = vote(voter, votingId);
    const second = behaviour.sendsSecond ? vote(voter, votingId) : undefined;
    await sleep(comesAfterMs);
    await castUntilCertain(crowd, voter, first, behaviour);
    if (second) await castUntilCertain(crowd, voter, second, behaviour);
  });
  await Promise.all(flows);
  return votes.filter(({ attempts }) => attempts.length > 0);
}

async function castUntilCertain(
  { wire, random }: Crowd,
  voter: Voter,
  vote: Vote,
  { givesUp, hangsUp }: { readonly givesUp: boolean; readonly hangsUp: boolean },
) {
  for (let attempts = 0; attempts < attemptsMax; attempts += 1) {
    const hangUpAfterMs = hangsUp && attempts === 0 ? random.between(0, 60) : undefined;
    const pending = attempt(wire, voter.token, vote, { hangUpAfterMs });
    const made = await pending.catch((error: unknown) => {
      if (error instanceof ConnectionRefused) return undefined;
      throw error;
    });
    if (made !== undefined) {
      if (givesUp || outcomeOfAttempt(made) !== 'unknown') return;
      // After the end, the outcome of a vote recorded at the last moment stays unknown.
      if (made.response?.code === 'outcome-unknown' && attempts > 3) return;
    }
    await sleep(random.between(50, Math.min(1_000, 200 * (attempts + 1))));
  }
}
