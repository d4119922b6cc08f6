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

const cursorOf = ({ entryId }: StatementEntry): string =>
  Buffer.from(entryId).toString('base64url');

/** A page of a statement; undefined if the cursor is of no entry in it. */
export function showStatement(
  { credits, entries }: { readonly credits: number; readonly entries: readonly StatementEntry[] },
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
): Schemas['Statement'] | undefined {
  const last = cursor === undefined ? -1 : entries.findIndex((one) => cursorOf(one) === cursor);
  if (cursor !== undefined && last < 0) return undefined;
  const items = entries.slice(last + 1, last + 1 + limit);
  const end = items.at(-1);
  const hasMore = end !== undefined && last + 1 + limit < entries.length;
  return { credits, items: items.map(showEntry), ...(hasMore ? { next: cursorOf(end) } : {}) };
}
