import type { Seal } from '#stores/counts.ts';
import type { Database } from '#stores/database.ts';
import { createVotings } from '#stores/votings.ts';
import { aVoting, storyTo } from '#test/builders/votings.ts';
import { evolve } from '#voting/evolve.ts';
import type { Voting } from '#voting/voting.ts';

/** Stores the voting that `aVoting` makes, with its journal and with a seal if one is given. */
export async function storedVoting(
  database: Database,
  wanted: Parameters<typeof aVoting>[0] = {},
  seal?: Seal,
): Promise<Voting> {
  const { status = 'scheduled', details = {}, ...changes } = wanted;
  const after = aVoting(wanted);
  const { clientId, votingId } = after;
  const events = storyTo(status, details, changes);
  const votings = createVotings(database);
  const journal = { head: undefined, events, after };
  const sealing = seal === undefined ? {} : { seal };
  const written = await votings.append({ clientId, votingId, ...journal, ...sealing });
  if (written === 'lost') throw new Error(`The voting ${votingId} is stored already`);
  return after;
}

/** Appends the events that bring a stored voting on to a status, in its plainest story. */
export async function moveStoredVoting(
  database: Database,
  { clientId, votingId }: Pick<Voting, 'clientId' | 'votingId'>,
  to: Voting['status'],
): Promise<Voting> {
  const votings = createVotings(database);
  const stored = await votings.get(clientId, votingId);
  if (stored === undefined) throw new Error(`There is no voting ${votingId}`);
  const { voting, head } = stored;
  const events = storyTo(to, voting).slice(storyTo(voting.status, voting).length);
  const after = events.reduce<Voting>(evolve, voting);
  await votings.append({ clientId, votingId, head, events, after });
  return after;
}
