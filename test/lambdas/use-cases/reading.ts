import { type BallotId, clientId, type UserId } from '#basics/ids.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCounts, type Seal } from '#stores/counts.ts';
import { createJournals } from '#stores/journals.ts';
import { createParticipations } from '#stores/participations.ts';
import { createRegistrations } from '#stores/registrations.ts';
import { createVoterSettings } from '#stores/voter-settings.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotings } from '#stores/votings.ts';
import type { StartedDatabase } from '#test/builders/database.ts';
import { ada, aVotingId } from '#test/builders/ids.ts';
import { storedVoting } from '#test/builders/stored-voting.ts';
import { aVote } from '#test/builders/votes.ts';
import { noon } from '#test/builders/votings.ts';
import type { Voting, VotingDetails } from '#voting/voting.ts';

let clients = 0;
let votingIds = 0;
let tokens = 0;

/** The stores of a client of its own, and a clock that a test sets. */
export function aReader(database: StartedDatabase) {
  clients += 1;
  const client = clientId(`client-${clients}`);
  const time = { now: noon };
  const stores = {
    votings: createVotings(database),
    journals: createJournals(database),
    ballots: createBallots(database),
    counts: createCounts(database),
    participations: createParticipations(database),
    voterSettings: createVoterSettings(database),
    registrations: createRegistrations(database),
  };
  const votes = createVotes(database);

  /** Stores a voting with the journal that led to its status. */
  function put(
    status: Voting['status'] = 'scheduled',
    details: Partial<VotingDetails> = {},
    seal?: Seal,
  ): Promise<Voting> {
    votingIds += 1;
    const names = { clientId: client, votingId: aVotingId(votingIds) };
    return storedVoting(database, { ...names, status, details }, seal);
  }

  /** Records a vote for tea. */
  async function vote(voting: Voting, ballotId: BallotId, userId: UserId = ada): Promise<void> {
    const { votingId, shards } = voting;
    const accepted = aVote({ clientId: client, votingId, userId, ballotId, shards });
    tokens += 1;
    await votes.record(accepted, `token-${tokens}`, AbortSignal.any([]));
  }

  return { client, time, ...stores, clock: { now: () => time.now }, put, vote };
}
