import type { ClientId, UserId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { badCursor } from '#contracts/bad-cursor.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { type StatementEntry, statementOf } from '#credits/ledger.ts';
import type { CallLimits } from '#stores/call-limits.ts';
import { type ReadLedgerDependencies, readLedger } from '#use-cases/read-ledger.ts';

export type ReadStatementDependencies = ReadLedgerDependencies & {
  readonly callLimits: CallLimits;
  readonly clock: Clock;
};

/** A voter's credits, and a page of the entries behind them, newest first. */
export type StatementPage = {
  readonly credits: number;
  readonly items: readonly StatementEntry[];
  readonly next: string | undefined;
};

export type StatementRequest = {
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly limit: number;
  readonly after: string | undefined;
};

/** Each call reads the whole ledger, so that it can be compared with the balance. */
const callLimit = { calls: 120, withinMs: 60_000 };

/**
 * Returns a page of a voter's statement: the entries behind the one with the id `after`. A
 * statement that does not add up to the balance is not returned.
 */
export async function readStatement(
  dependencies: ReadStatementDependencies,
  { clientId, userId, limit, after }: StatementRequest,
): Promise<Result<StatementPage, Rejection>> {
  const { callLimits, clock } = dependencies;
  const now = clock.now();
  if (!(await callLimits.take(clientId, userId, 'getStatement', callLimit, now))) {
    return reject('too-many-calls', { retryAfterSeconds: callLimit.withinMs / 1_000 });
  }
  const ledger = await readLedger(dependencies, clientId, userId);
  if (ledger === undefined) return reject('unavailable');
  const entries = statementOf(ledger.entries).reverse();
  const last = entries.findIndex(({ entryId }) => entryId === after);
  if (after !== undefined && last < 0) return badCursor;
  const items = entries.slice(last + 1, last + 1 + limit);
  const hasMore = last + 1 + limit < entries.length;
  return ok({ credits: ledger.balance, items, next: hasMore ? items.at(-1)?.entryId : undefined });
}
