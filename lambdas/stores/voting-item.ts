import * as v from 'valibot';
import { ids } from '#contracts/read.ts';
import { votingStatuses } from '#contracts/voting-status.ts';
import { type Fields, whole } from '#stores/items.ts';
import type { JournalHead } from '#voting/journal.ts';
import type { Voting, VotingWindow } from '#voting/voting.ts';

/** A voting with the end of the journal that made it. */
export type StoredVoting = { readonly voting: Voting; readonly head: JournalHead };

const window = v.looseObject({
  opensAt: whole,
  closesAt: whole,
  zone: v.string(),
  opensLocal: v.string(),
  closesLocal: v.string(),
} satisfies Fields<VotingWindow>);

const counting = v.variant('kind', [
  v.object({ kind: v.literal('plurality') }),
  v.object({ kind: v.literal('approval'), maxChoices: v.exactOptional(whole) }),
]);

const visibility = v.variant('kind', [
  v.object({ kind: v.picklist(['live', 'after-my-vote', 'after-close']) }),
  v.object({ kind: v.literal('at'), visibleAt: whole }),
]);

const voting = v.looseObject({
  clientId: ids.clientId,
  votingId: ids.votingId,
  title: v.string(),
  description: v.exactOptional(v.string()),
  ownerId: v.exactOptional(v.string()),
  options: v.array(v.looseObject({ id: v.string(), label: v.string() })),
  counting,
  pricing: v.picklist(['free', 'paid']),
  resultsVisible: visibility,
  window,
  status: v.picklist(votingStatuses),
  version: whole,
  shards: whole,
  starts: v.exactOptional(whole),
  scheduledBy: ids.userId,
  made: v.record(v.string(), whole),
  disputed: v.boolean(),
  cancelledBecause: v.exactOptional(v.string()),
  seal: v.exactOptional(v.looseObject({ sealedAt: whole, digest: v.string() })),
} satisfies Fields<Voting>);

/**
 * The item of a voting. Its shape is checked, so that a reader meets no missing field; that
 * its window, its version and its status belong together is left to its only writer, `append`,
 * which writes what the rules have made, on the condition of the revision that they were given.
 */
export const votingItem = v.pipe(
  v.object({ voting, revision: whole, hash: v.string() }),
  v.transform(({ voting, revision, hash }): StoredVoting => ({ voting, head: { revision, hash } })),
);
