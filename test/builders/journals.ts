import type { ClientId, VotingId } from '#basics/ids.ts';
import type { Documents } from '#stores/documents.ts';
import { createJournals } from '#stores/journals.ts';
import type { JournalEntry } from '#voting/journal.ts';

/** The whole journal of a voting. */
export const journalOf = async (
  documents: Documents,
  clientId: ClientId,
  votingId: VotingId,
): Promise<JournalEntry[]> =>
  (await createJournals(documents).page(clientId, votingId, 1_000)).entries;
