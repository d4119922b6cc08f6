import type { ClientId, UserId } from '#basics/ids.ts';
import type { Accounts, Ledger } from '#stores/accounts.ts';
import { contended, type RetryDependencies, untilWritten } from '#use-cases/retry.ts';

export type ReadLedgerDependencies = RetryDependencies & {
  readonly accounts: Pick<Accounts, 'ledger'>;
};

const backoff = { baseMs: 5, maxMs: 50 };
const mayTry = (attempts: number): boolean => attempts < 5;

/** A voter's balance with its entries; undefined if they do not agree, however often read. */
export async function readLedger(
  dependencies: ReadLedgerDependencies,
  clientId: ClientId,
  userId: UserId,
): Promise<Ledger | undefined> {
  const ledger = await untilWritten(
    dependencies,
    { backoff, mayTry },
    async () => (await dependencies.accounts.ledger(clientId, userId)) ?? contended,
  );
  return ledger === contended ? undefined : ledger;
}
