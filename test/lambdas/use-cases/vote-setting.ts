import { userId } from '#basics/ids.ts';
import { newSalt, newToken } from '#gateways/random.ts';
import { createSlots } from '#infra/local/slots.ts';
import { createCounts } from '#stores/counts.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotingCache } from '#stores/voting-cache.ts';
import { createVotings } from '#stores/votings.ts';
import type { StartedDatabase } from '#test/builders/database.ts';
import { never } from '#test/builders/fakes.ts';
import { aBallotId, aVotingId, demo } from '#test/builders/ids.ts';
import { storedVoting } from '#test/builders/stored-voting.ts';
import { aWindow } from '#test/builders/votings.ts';
import { type RecordVoteDependencies, recordVote } from '#use-cases/record-vote.ts';
import type { Voting } from '#voting/voting.ts';

const { opensAt } = aWindow();

/** What records votes on the real stores; its clock is set by hand. */
export function voteDependencies(database: StartedDatabase) {
  const state = { now: opensAt - 1 };
  const clock = { now: () => state.now };
  const dependencies: RecordVoteDependencies = {
    votings: createVotingCache(createVotings(database), clock),
    votes: createVotes(database),
    counts: createCounts(database),
    intents: createVoteIntents(database),
    slots: createSlots(16),
    clock,
    after: never,
    newToken,
    newSalt,
    random: () => 0,
    pause: async () => {},
  };
  return { dependencies, state };
}

/**
 * A stored voting of the status given, and votes in it; `fresh` is a number that no other voting of
 * this database has. The clock moves on to the time of each vote.
 */
export async function votingToVoteIn(
  database: StartedDatabase,
  fresh: number,
  status: Voting['status'] = 'open',
  pricing: 'free' | 'paid' = 'free',
) {
  const voting = await storedVoting(database, {
    ...{ status, details: { pricing }, votingId: aVotingId(fresh) },
  });
  const { dependencies, state } = voteDependencies(database);
  const vote = ({
    at = opensAt,
    user = 'ada',
    ballot = fresh,
    optionIds = ['tea'],
    votingId = voting.votingId,
  } = {}) => {
    state.now = Math.max(state.now, at);
    return recordVote(dependencies, {
      ...{ clientId: demo, votingId, userId: userId(user), ballotId: aBallotId(ballot) },
      ...{ choice: { optionIds }, receivedAt: at },
    });
  };
  return { voting, vote, state, dependencies };
}

export const refused = (code: string, more: object = {}) => ({
  ok: false,
  reason: { code, ...more },
});
