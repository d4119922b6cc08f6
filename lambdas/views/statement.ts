import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import type { StatementEntry } from '#credits/ledger.ts';

type Schemas = components['schemas'];

/** Without who granted it: that is for operators alone. */
const showEntry = (entry: StatementEntry): Schemas['StatementEntry'] => {
  const { entryId, at, cause, credits, balance, votingId, purchaseId, reason } = entry;
  return {
    entryId,
    at: isoText(at),
    cause,
    credits,
    balance,
    ...(votingId === undefined ? {} : { votingId }),
    ...(purchaseId === undefined ? {} : { purchaseId }),
    ...(reason === undefined ? {} : { reason }),
  };
};

type Page = Omit<Schemas['Statement'], 'next'> & { readonly next: string | undefined };

/** The entries of a statement behind the one with the id `after`; undefined if there is none. */
export function showStatement(
  { credits, entries }: { readonly credits: number; readonly entries: readonly StatementEntry[] },
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Page | undefined {
  const last = after === undefined ? -1 : entries.findIndex(({ entryId }) => entryId === after);
  if (after !== undefined && last < 0) return undefined;
  const items = entries.slice(last + 1, last + 1 + limit);
  const hasMore = last + 1 + limit < entries.length;
  return {
    credits,
    items: items.map(showEntry),
    next: hasMore ? items.at(-1)?.entryId : undefined,
  };
}
