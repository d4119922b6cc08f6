import { ballotId, clientId } from '#basics/ids.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCounts } from '#stores/counts.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotings } from '#stores/votings.ts';
import type { StartedDatabase } from '#test/builders/database.ts';
import { fakeFacts } from '#test/builders/fakes.ts';
import { aBallotId, aUserId, aVotingId } from '#test/builders/ids.ts';
import { journalOf } from '#test/builders/journals.ts';
import { storedVoting } from '#test/builders/stored-voting.ts';
import { aVote } from '#test/builders/votes.ts';
import { aWindow } from '#test/builders/votings.ts';
import { planOf } from '#voting/plan.ts';
import type { Voting, VotingDetails } from '#voting/voting.ts';

let fresh = 0;

/** The instants of every voting of these tests. */
export const plan = planOf(aWindow());
export const allShards = Array.from({ length: 16 }, (_, shard) => shard);

/**
 * A stored voting of a client of its own, with what its steps need: the real stores, a topic that
 * records what is published, and a clock that stands at the count until a test sets it.
 */
export async function votingInSteps(
  database: StartedDatabase,
  status: Voting['status'] = 'closed',
  details: Partial<VotingDetails> = {},
) {
  fresh += 1;
  const nth = fresh;
  const ids = { clientId: clientId(`client-${nth}`), votingId: aVotingId(nth) };
  const { version } = await storedVoting(database, { ...ids, status, details });
  const state = { now: plan.countAt };
  const pauses: number[] = [];
  const dependencies = {
    votings: createVotings(database),
    ballots: createBallots(database),
    counts: createCounts(database),
    intents: createVoteIntents(database),
    facts: fakeFacts(),
    clock: { now: () => state.now },
    random: () => 0.5,
    pause: async (ms: number) => void pauses.push(ms),
  };
  const votes = createVotes(database);
  let voters = 0;
  /** The first byte picks the shard, so each voter's ballot is in the next one. */
  const ballotIdOf = (voter: number) =>
    ballotId(voter.toString(16).padStart(2, '0') + aBallotId(nth).slice(2));
  return {
    ...ids,
    state,
    pauses,
    dependencies,
    subject: { ...ids, version },
    /** Records a vote of a new voter for an option; returns it. */
    vote: async (option = 'tea', changes: Partial<ReturnType<typeof aVote>> = {}) => {
      voters += 1;
      const number = 1_000 * nth + voters;
      const choice = { optionIds: [option] };
      const counterKeys = ['ballots', `option:${option}`];
      const vote = aVote({
        ...{ ...ids, userId: aUserId(number), ballotId: ballotIdOf(voters) },
        ...{ choice, counterKeys, ...changes },
      });
      const outcome = await votes.record(vote, `vote-${number}`, AbortSignal.any([]));
      if (outcome !== 'recorded') throw new Error(`The vote was not recorded: ${outcome}`);
      return vote;
    },
    stored: async () => (await dependencies.votings.get(ids.clientId, ids.votingId))?.voting,
    journal: async () => {
      const entries = await journalOf(database, ids.clientId, ids.votingId);
      return entries.map(({ event }) => event.type);
    },
  };
}

export type VotingInSteps = Awaited<ReturnType<typeof votingInSteps>>;

/**
 * The dependencies of a step that loses a race each time that `competitor` has something to do: it
 * writes between the step's reading and its writing.
 */
export const racedBy = (
  { dependencies }: VotingInSteps,
  ...competitors: readonly (() => Promise<unknown>)[]
): VotingInSteps['dependencies'] => {
  const left = [...competitors];
  const { votings } = dependencies;
  const append: typeof votings.append = async (...write) => {
    await left.shift()?.();
    return votings.append(...write);
  };
  return { ...dependencies, votings: { ...votings, append } };
};

/** Appends an event to the voting that changes nothing in it but its journal. */
export async function disturb({ clientId: client, votingId, dependencies }: VotingInSteps) {
  const { votings } = dependencies;
  const stored = await votings.get(client, votingId);
  if (stored === undefined) throw new Error('There is no such voting');
  const { voting: after, head } = stored;
  const events = [{ type: 'recount-ordered' as const, at: plan.countAt }];
  const write = { clientId: client, votingId, head, events, after };
  if ((await votings.append(write)) === 'lost') throw new Error('The disturbance was disturbed');
}
