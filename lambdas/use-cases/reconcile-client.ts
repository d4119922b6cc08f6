import type { ClientId, PurchaseId, UserId, VotingId } from '#basics/ids.ts';
import { numberOfShards } from '#basics/shards.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import { isSealed } from '#contracts/voting-status.ts';
import {
  addToSums,
  compareAccount,
  comparePurchase,
  compareVoting,
  type Difference,
  entriesByPurchase,
  examinePurchase,
  noCredits,
  spentByVoting,
} from '#credits/reconcile.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { Counts } from '#stores/counts.ts';
import type { Purchases } from '#stores/purchases.ts';
import type { Reconciliation, Reconciliations } from '#stores/reconciliations.ts';
import type { Votings } from '#stores/votings.ts';
import { type ReadLedgerDependencies, readLedger } from '#use-cases/read-ledger.ts';

export type ReconcileClientDependencies = ReadLedgerDependencies & {
  readonly accounts: Pick<Accounts, 'balance' | 'entries' | 'ledger' | 'holders' | 'isCredited'>;
  readonly purchases: Pick<Purchases, 'get' | 'between'>;
  readonly votings: Pick<Votings, 'list'>;
  readonly counts: Pick<Counts, 'seal'>;
  readonly reconciliations: Pick<Reconciliations, 'put'>;
  readonly clock: Clock;
  readonly observer: Observer;
};

/** How many differences are stored; all of them are counted. */
const differencesMax = 100;

const pageSize = 1_000;

/**
 * Reads every account, entry, purchase and paid voting of a client, and compares each with the
 * others; stores what it found, and counts the differences for the alarm. `since` is when the
 * client sold or granted its first credit.
 */
export async function reconcileClient(
  dependencies: ReconcileClientDependencies,
  clientId: ClientId,
  since: number,
): Promise<Reconciliation> {
  const { reconciliations, clock, observer } = dependencies;
  const ranAt = clock.now();
  const accounts = await examineAccounts(dependencies, clientId);
  const purchases = await examinePurchases(dependencies, clientId, since, ranAt);
  const votings = await examineVotings(dependencies, clientId, accounts.spent, ranAt);
  const parts = [accounts, purchases, votings];
  const differences = parts.flatMap((part) => part.differences);
  const found: Reconciliation = {
    clientId,
    ranAt,
    checked: {
      accounts: accounts.checked,
      entries: accounts.entries,
      purchases: purchases.checked,
      votings: votings.checked,
    },
    sums: { ...accounts.sums, balances: accounts.balances },
    differences: differences.slice(0, differencesMax),
    differencesInAll: differences.length,
  };
  await reconciliations.put(found);
  observer.count('ReconciliationDifferences', found.differencesInAll);
  return found;
}

/** Every account with its entries, and the purchases that these name. */
async function examineAccounts(dependencies: ReconcileClientDependencies, clientId: ClientId) {
  const { accounts } = dependencies;
  const differences: Difference[] = [];
  const spent = new Map<VotingId, number>();
  let [checked, entryCount, balances, sums] = [0, 0, 0, noCredits];
  const examine = async (userId: UserId): Promise<void> => {
    // What does not agree is read several times, so that a change in between is no difference.
    const agreed = await readLedger(dependencies, clientId, userId);
    const balance = agreed?.balance ?? (await accounts.balance(clientId, userId));
    const entries = agreed?.entries ?? (await accounts.entries(clientId, userId));
    checked += 1;
    entryCount += entries.length;
    balances += balance;
    sums = addToSums(sums, entries);
    for (const [votingId, credits] of spentByVoting(entries)) {
      spent.set(votingId, (spent.get(votingId) ?? 0) + credits);
    }
    differences.push(...compareAccount(userId, balance, entries));
    for (const [purchaseId, made] of entriesByPurchase(entries)) {
      const purchase = await dependencies.purchases.get(clientId, purchaseId);
      if (comparePurchase(userId, made, purchase).length === 0) continue;
      differences.push(...(await compareAgain(dependencies, clientId, userId, purchaseId)));
    }
  };
  const examineShard = async (shard: number): Promise<void> => {
    for await (const userId of accounts.holders(clientId, shard)) await examine(userId);
  };
  await Promise.all(Array.from({ length: numberOfShards }, (_, shard) => examineShard(shard)));
  return { checked, entries: entryCount, balances, sums, spent, differences };
}

/** A refund may have come between the entries and the purchase: both are read once more. */
async function compareAgain(
  { accounts, purchases }: ReconcileClientDependencies,
  clientId: ClientId,
  userId: UserId,
  purchaseId: PurchaseId,
): Promise<Difference[]> {
  const purchase = await purchases.get(clientId, purchaseId);
  const entries = entriesByPurchase(await accounts.entries(clientId, userId)).get(purchaseId) ?? [];
  const again = await purchases.get(clientId, purchaseId);
  return again?.revision === purchase?.revision ? comparePurchase(userId, entries, purchase) : [];
}

async function examinePurchases(
  { accounts, purchases }: ReconcileClientDependencies,
  clientId: ClientId,
  since: number,
  ranAt: number,
) {
  const differences: Difference[] = [];
  let checked = 0;
  for await (const purchase of purchases.between(clientId, since, ranAt + 1)) {
    checked += 1;
    const isCredited = purchase.payment === 'paid' && (await accounts.isCredited(purchase));
    differences.push(...examinePurchase(purchase, isCredited, ranAt));
  }
  return { checked, differences };
}

/** Every paid voting that has been counted, also those on which no credit was spent. */
async function examineVotings(
  { votings, counts }: ReconcileClientDependencies,
  clientId: ClientId,
  spent: ReadonlyMap<VotingId, number>,
  ranAt: number,
) {
  const differences: Difference[] = [];
  let checked = 0;
  let after: VotingId | undefined;
  do {
    const page = await votings.list(clientId, { pricing: 'paid' }, pageSize, after);
    for (const { votingId, status } of page.items) {
      checked += 1;
      if (!isSealed(status)) continue;
      const seal = await counts.seal(clientId, votingId);
      // One that was sealed meanwhile was open when its voters' accounts were read.
      if (seal === undefined || seal.sealedAt >= ranAt) continue;
      differences.push(...compareVoting(votingId, spent.get(votingId) ?? 0, seal.result.ballots));
    }
    after = page.next;
  } while (after !== undefined);
  return { checked, differences };
}
