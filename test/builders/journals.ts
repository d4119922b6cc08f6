import type { ClientId, VotingId } from '#basics/ids.ts';
import type { Database } from '#stores/database.ts';
import { createJournals } from '#stores/journals.ts';
import type { JournalEntry } from '#voting/journal.ts';

/** The whole journal of a voting. */
export const journalOf = async (
  database: Database,
  clientId: ClientId,
  votingId: VotingId,
): Promise<JournalEntry[]> =>
  (await createJournals(database).page(clientId, votingId, 1_000)).entries;
