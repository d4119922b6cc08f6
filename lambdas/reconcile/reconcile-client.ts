import type { ClientId, PurchaseId, UserId, VotingId } from '#basics/ids.ts';
import { numberOfShards } from '#basics/shards.ts';
import { isSealed } from '#contracts/voting-status.ts';
import type { LedgerEntry } from '#credits/ledger.ts';
import {
  compareAccount,
  comparePurchase,
  compareVoting,
  type Difference,
  examinePurchase,
} from '#credits/reconcile.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { Counts } from '#stores/counts.ts';
import { monthOf } from '#stores/keys.ts';
import type { Purchases } from '#stores/purchases.ts';
import type { Reconciliation } from '#stores/reconciliations.ts';
import type { Votings } from '#stores/votings.ts';

export type Reconciling = {
  readonly accounts: Accounts;
  readonly purchases: Purchases;
  readonly votings: Pick<Votings, 'list'>;
  readonly counts: Pick<Counts, 'seal'>;
};

const sumNames = {
  purchase: 'purchased',
  grant: 'granted',
  vote: 'spent',
  'taken-back': 'takenBack',
  'given-back': 'givenBack',
} as const satisfies Record<LedgerEntry['cause'], string>;

const pageSize = 1_000;

/**
 * Reads every account, entry, purchase and paid vote of a client, and compares each with the
 * others. `since` is when the client sold or granted its first credit.
 */
export async function reconcileClient(
  reconciling: Reconciling,
  client: ClientId,
  since: number,
  now: number,
): Promise<Reconciliation> {
  const report = emptyReport(client, now);
  const debits = new Map<VotingId, number>();
  const goThrough = async (shard: number): Promise<void> => {
    for await (const user of reconciling.accounts.holders(client, shard)) {
      await addAccount(reconciling, client, user, report, debits);
    }
  };
  await Promise.all(Array.from({ length: numberOfShards }, (_, shard) => goThrough(shard)));
  await addPurchases(reconciling, client, since, now, report);
  await addVotings(reconciling, client, debits, report);
  return { ...report, differences: report.differences.slice(0, 100) };
}

type Growing = Omit<Reconciliation, 'checked' | 'sums' | 'differences'> & {
  checked: { -readonly [Name in keyof Reconciliation['checked']]: number };
  sums: { -readonly [Name in keyof Reconciliation['sums']]: number };
  differences: Difference[];
  differencesInAll: number;
};

const emptyReport = (clientId: ClientId, ranAt: number): Growing => ({
  clientId,
  ranAt,
  checked: { accounts: 0, entries: 0, purchases: 0, votings: 0 },
  sums: { purchased: 0, granted: 0, spent: 0, takenBack: 0, givenBack: 0, balances: 0 },
  differences: [],
  differencesInAll: 0,
});

const note = (report: Growing, found: readonly Difference[]): void => {
  report.differences.push(...found);
  report.differencesInAll += found.length;
};

async function addAccount(
  { accounts, purchases }: Reconciling,
  client: ClientId,
  user: UserId,
  report: Growing,
  debits: Map<VotingId, number>,
): Promise<void> {
  // What does not agree is read several times before it is believed, so a change is no difference.
  const agreed = await accounts.ledger(client, user);
  const balance = agreed?.balance ?? (await accounts.balance(client, user));
  const entries = agreed?.entries ?? (await accounts.entries(client, user));
  report.checked.accounts += 1;
  report.checked.entries += entries.length;
  report.sums.balances += balance;
  note(report, compareAccount(user, balance, entries));
  const ofPurchase = new Map<PurchaseId, LedgerEntry[]>();
  for (const entry of entries) {
    report.sums[sumNames[entry.cause]] += Math.abs(entry.credits);
    const { purchaseId, votingId } = entry;
    if (votingId !== undefined) debits.set(votingId, (debits.get(votingId) ?? 0) - entry.credits);
    if (purchaseId !== undefined) {
      ofPurchase.set(purchaseId, [...(ofPurchase.get(purchaseId) ?? []), entry]);
    }
  }
  for (const [id, made] of ofPurchase) {
    const found = comparePurchase(user, made, await purchases.get(client, id));
    // A refund may have come between the entries and the purchase: both are read once more.
    note(
      report,
      found.length === 0 ? found : await comparedAgain(accounts, purchases, client, user, id),
    );
  }
}

async function comparedAgain(
  accounts: Accounts,
  purchases: Purchases,
  client: ClientId,
  user: UserId,
  id: PurchaseId,
): Promise<Difference[]> {
  const purchase = await purchases.get(client, id);
  const entries = (await accounts.entries(client, user)).filter((entry) => entry.purchaseId === id);
  const found = comparePurchase(user, entries, purchase);
  const isStill = (await purchases.get(client, id))?.revision === purchase?.revision;
  return isStill ? found : [];
}

async function addPurchases(
  { accounts, purchases }: Reconciling,
  client: ClientId,
  since: number,
  now: number,
  report: Growing,
): Promise<void> {
  for (const month of monthsBetween(since, now)) {
    let after: PurchaseId | undefined;
    do {
      const page = await purchases.ofMonth(client, month, pageSize, after);
      for (const purchase of page.items) {
        report.checked.purchases += 1;
        const isPaid = purchase.payment === 'paid';
        const isCredited = isPaid && (await accounts.isCredited(purchase));
        note(report, examinePurchase(purchase, isCredited, now));
      }
      after = page.next;
    } while (after !== undefined);
  }
}

/** Every month in UTC from that of one instant to that of another. */
export function monthsBetween(since: number, now: number): string[] {
  const months: string[] = [];
  const at = new Date(since);
  at.setUTCDate(1);
  at.setUTCHours(0, 0, 0, 0);
  for (; at.getTime() <= now; at.setUTCMonth(at.getUTCMonth() + 1)) {
    months.push(monthOf(at.getTime()));
  }
  return months;
}

/** Every paid voting that has been counted, also those in which nobody seems to have spent. */
async function addVotings(
  { votings, counts }: Reconciling,
  client: ClientId,
  debits: ReadonlyMap<VotingId, number>,
  report: Growing,
): Promise<void> {
  let after: VotingId | undefined;
  do {
    const page = await votings.list(client, { pricing: 'paid' }, pageSize, after);
    for (const { votingId: id, status } of page.items) {
      report.checked.votings += 1;
      if (!isSealed(status)) continue;
      const seal = await counts.seal(client, id);
      // One that was sealed meanwhile was open when its voters' accounts were read.
      if (seal === undefined || seal.sealedAt >= report.ranAt) continue;
      note(report, compareVoting(id, debits.get(id) ?? 0, seal.result.ballots));
    }
    after = page.next;
  } while (after !== undefined);
}
