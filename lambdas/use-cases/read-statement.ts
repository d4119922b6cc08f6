import type { ClientId, UserId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { type StatementEntry, statementOf } from '#credits/ledger.ts';
import type { CallLimits } from '#stores/call-limits.ts';
import { type ReadLedgerDependencies, readLedger } from '#use-cases/read-ledger.ts';

export type ReadStatementDependencies = ReadLedgerDependencies & {
  readonly callLimits: CallLimits;
  readonly clock: Clock;
};

/** A voter's credits, and the entries behind them, newest first. */
export type Statement = { readonly credits: number; readonly entries: readonly StatementEntry[] };

/** Each call reads the whole ledger, so that it can be compared with the balance. */
const callLimit = { calls: 120, withinMs: 60_000 };

/** Returns a voter's whole statement, and only one that adds up to the balance. */
export async function readStatement(
  dependencies: ReadStatementDependencies,
  clientId: ClientId,
  userId: UserId,
): Promise<Result<Statement, Rejection>> {
  const { callLimits, clock } = dependencies;
  const now = clock.now();
  if (!(await callLimits.take(clientId, userId, 'getStatement', callLimit, now))) {
    return reject('too-many-calls', { retryAfterSeconds: callLimit.withinMs / 1_000 });
  }
  const ledger = await readLedger(dependencies, clientId, userId);
  if (ledger === undefined) return reject('unavailable');
  return ok({ credits: ledger.balance, entries: statementOf(ledger.entries).reverse() });
}
