import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import { isoText } from '#contracts/instant.ts';
import { reject } from '#contracts/rejections.ts';
import { type StatementEntry, statementOf } from '#credits/ledger.ts';
import type { ReadProfileDependencies } from '#lambdas/read-profile/profile.ts';
import type { Run } from '#shell/http.ts';
import { badCursor } from '#shell/pages.ts';

const cursorOf = ({ entryId }: StatementEntry): string =>
  Buffer.from(entryId).toString('base64url');

type Dependencies = Pick<ReadProfileDependencies, 'accounts' | 'callLimits' | 'clock'>;

/** Without who granted it: that is the operators' affair. */
const shown = (entry: StatementEntry) => {
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

/** Each page reads the whole ledger, so that it can be compared with the balance. */
export const statementLimit = { calls: 120, withinMs: 60_000 };

/** A page of the caller's statement; it is shown only if it adds up to the balance. */
export const runGetStatement =
  ({ accounts, callLimits, clock }: Dependencies): Run<'getStatement'> =>
  async ({ path, query, caller }) => {
    const { cursor, limit = 20 } = query;
    const client = clientId(path.clientId);
    const { userId } = caller;
    const now = clock.now();
    const isLet = await callLimits.take(client, userId, 'getStatement', statementLimit, now);
    if (!isLet) {
      return reject('too-many-calls', { retryAfterSeconds: statementLimit.withinMs / 1_000 });
    }
    const ledger = await accounts.ledger(client, userId);
    if (ledger === undefined) return reject('unavailable');
    const entries = statementOf(ledger.entries).reverse();
    const last =
      cursor === undefined ? -1 : entries.findIndex((entry) => cursorOf(entry) === cursor);
    if (cursor !== undefined && last < 0) return badCursor;
    const items = entries.slice(last + 1, last + 1 + limit);
    const end = items.at(-1);
    const more = end !== undefined && last + 1 + limit < entries.length;
    return ok({
      credits: ledger.balance,
      items: items.map(shown),
      ...(more ? { next: cursorOf(end) } : {}),
    });
  };
