import type { ClientId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Journals } from '#stores/journals.ts';
import type { Votings } from '#stores/votings.ts';
import { type ShownEntry, showEntries } from '#voting/journal-view.ts';
import type { Voting } from '#voting/voting.ts';

export type ReadJournalDependencies = {
  readonly votings: Pick<Votings, 'get'>;
  readonly journals: Journals;
  readonly clock: Clock;
};

type Query = {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  readonly limit: number;
  readonly after: number | undefined;
};

export type JournalPage = {
  readonly voting: Voting;
  readonly entries: ShownEntry[];
  /** The revision to go on after. */
  readonly next: number | undefined;
};

/** Returns a page of the journal of a voting, oldest entry first, with what may be shown now. */
export async function readJournal(
  { votings, journals, clock }: ReadJournalDependencies,
  { clientId, votingId, limit, after }: Query,
): Promise<Result<JournalPage, Rejection>> {
  const stored = await votings.get(clientId, votingId);
  if (stored === undefined) return reject('not-found');
  const { voting } = stored;
  const page = await journals.page(clientId, votingId, limit, after);
  const entries = showEntries(page.entries, voting, clock.now());
  return ok({ voting, entries, next: page.next });
}
