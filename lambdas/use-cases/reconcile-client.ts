import type { ClientId, PurchaseId, UserId, VotingId } from '#basics/ids.ts';
import { numberOfShards } from '#basics/shards.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import type { ReconciliationInput } from '#contracts/reconciling.ts';
import { timing } from '#contracts/timing.ts';
import { isSealed } from '#contracts/voting-status.ts';
import type { Purchase } from '#credits/purchase.ts';
import {
  addToSums,
  compareAccount,
  comparePurchase,
  compareVoting,
  type Difference,
  entriesByPurchase,
  examinePurchase,
  spentByVoting,
} from '#credits/reconcile.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { Counts } from '#stores/counts.ts';
import type { Purchases } from '#stores/purchases.ts';
import type { ReconciliationRun, ReconciliationRuns } from '#stores/reconciliation-runs.ts';
import type { Reconciliation, Reconciliations } from '#stores/reconciliations.ts';
import type { Votings } from '#stores/votings.ts';
import { type ReadLedgerDependencies, readLedger } from '#use-cases/read-ledger.ts';
import { newRun } from '#use-cases/start-reconciliation.ts';
import type { Voting } from '#voting/voting.ts';

export type ReconcileClientDependencies = ReadLedgerDependencies & {
  readonly accounts: Pick<Accounts, 'balance' | 'entries' | 'ledger' | 'holders' | 'isCredited'>;
  readonly purchases: Pick<Purchases, 'get' | 'between'>;
  readonly votings: Pick<Votings, 'list'>;
  readonly counts: Pick<Counts, 'seal'>;
  readonly reconciliations: Pick<Reconciliations, 'put'>;
  readonly runs: ReconciliationRuns;
  readonly clock: Clock;
  readonly observer: Observer;
};

export type ReconcileOutcome = 'more' | 'finished' | 'superseded';

/** How many differences are stored; all of them are counted. */
const differencesMax = 100;

const votingsAtOnce = 1_000;

/** A page of a run: what has been found up to now, and whether its time is over. */
type Page = {
  readonly clientId: ClientId;
  readonly since: number;
  readonly ranAt: number;
  readonly places: Record<string, string | null>;
  readonly spent: Map<VotingId, number>;
  found: Reconciliation;
  readonly isOver: () => boolean;
};

/**
 * Goes on with a run from where it has stored that it is, for a minute: reads accounts, entries,
 * purchases and paid votings of the client, and compares each with the others. The last page stores
 * the report, and counts the differences for the alarm. A page may be repeated.
 */
export async function reconcileClient(
  dependencies: ReconcileClientDependencies,
  { clientId, startedAt, since }: ReconciliationInput,
): Promise<ReconcileOutcome> {
  const { runs, reconciliations, clock, observer } = dependencies;
  const run = await runOf(dependencies, clientId, startedAt);
  if (run === undefined) return 'superseded';
  if (run.finishedAt !== undefined) return 'finished';
  const until = clock.now() + timing.reconciliationPageMs;
  const page: Page = {
    ...{ clientId, since, ranAt: run.found.ranAt, found: run.found },
    places: { ...run.places },
    spent: run.page === 0 ? new Map() : await runs.spent(run),
    isOver: () => clock.now() >= until,
  };
  const isFinished = await examine(dependencies, page);
  const { places, found, spent } = page;
  const movedAt = clock.now();
  const next = { ...run, movedAt, page: run.page + 1, places, found };
  if (!isFinished) {
    await runs.putSpent(next, spent);
    // If another call has stored this page, the next one goes on from there.
    await runs.save(next);
    return 'more';
  }
  await reconciliations.put(found);
  await runs.save({ ...next, finishedAt: movedAt });
  observer.count('ReconciliationDifferences', found.differencesInAll);
  return 'finished';
}

/** The run of the client, which begins with the first call; undefined if a later one has begun. */
async function runOf(
  { runs, clock }: ReconcileClientDependencies,
  clientId: ClientId,
  startedAt: number,
): Promise<ReconciliationRun | undefined> {
  // Who started the run may store it at any moment, too: a second look finds it then.
  for (let look = 1; look <= 2; look += 1) {
    const stored = await runs.get(clientId);
    if (stored?.startedAt === startedAt) return stored;
    const run = newRun(clientId, startedAt, clock.now());
    if ((await runs.begin(run)) === 'written') return run;
  }
  return undefined;
}

/** Goes through the lists in their order; returns whether it has come to the end of the last. */
async function examine(dependencies: ReconcileClientDependencies, page: Page): Promise<boolean> {
  const { accounts, purchases, votings } = dependencies;
  const { clientId, since, ranAt } = page;
  const ofShard = (shard: number) =>
    goThrough(page, `holders-${shard}`, {
      after: (last) => accounts.holders(clientId, shard, last as UserId | undefined),
      examine: (userId) => examineAccount(dependencies, page, userId),
      idOf: (userId) => userId,
    });
  const shards = Array.from({ length: numberOfShards }, (_, shard) => ofShard(shard));
  if ((await Promise.all(shards)).includes(false)) return false;
  const arePurchasesDone = await goThrough(page, 'purchases', {
    after: (last) => purchases.between(clientId, since, ranAt + 1, last as PurchaseId | undefined),
    examine: (purchase) => examineOne(dependencies, page, purchase),
    idOf: ({ purchaseId }) => purchaseId,
  });
  if (!arePurchasesDone) return false;
  return goThrough(page, 'votings', {
    after: (last) => paidVotings(votings, clientId, last as VotingId | undefined),
    examine: (voting) => examineVoting(dependencies, page, voting),
    idOf: ({ votingId }) => votingId,
  });
}

/** A list, from after an id on or from its beginning. */
type List<Item> = {
  readonly after: (last: string | undefined) => AsyncIterable<Item>;
  readonly examine: (item: Item) => Promise<void>;
  readonly idOf: (item: Item) => string;
};

/** Goes on in a list from its place until the page is over; returns whether it has ended. */
async function goThrough<Item>(page: Page, name: string, list: List<Item>): Promise<boolean> {
  const last = page.places[name];
  if (last === null) return true;
  for await (const item of list.after(last)) {
    await list.examine(item);
    page.places[name] = list.idOf(item);
    if (page.isOver()) return false;
  }
  page.places[name] = null;
  return true;
}

/** Adds what has been found; differences beyond the most are only counted. */
function add(
  page: Page,
  checked: Partial<Reconciliation['checked']>,
  differences: readonly Difference[],
  sums: Reconciliation['sums'] = page.found.sums,
): void {
  const { found } = page;
  const before = found.checked;
  page.found = {
    ...found,
    checked: {
      accounts: before.accounts + (checked.accounts ?? 0),
      entries: before.entries + (checked.entries ?? 0),
      purchases: before.purchases + (checked.purchases ?? 0),
      votings: before.votings + (checked.votings ?? 0),
    },
    sums,
    differences: [...found.differences, ...differences].slice(0, differencesMax),
    differencesInAll: found.differencesInAll + differences.length,
  };
}

/** An account with its entries, and the purchases that these name. */
async function examineAccount(
  dependencies: ReconcileClientDependencies,
  page: Page,
  userId: UserId,
): Promise<void> {
  const { accounts, purchases } = dependencies;
  const { clientId, spent } = page;
  // What does not agree is read several times, so that a change in between is no difference.
  const agreed = await readLedger(dependencies, clientId, userId);
  const balance = agreed?.balance ?? (await accounts.balance(clientId, userId));
  const entries = agreed?.entries ?? (await accounts.entries(clientId, userId));
  const differences = compareAccount(userId, balance, entries);
  for (const [purchaseId, made] of entriesByPurchase(entries)) {
    const purchase = await purchases.get(clientId, purchaseId);
    if (comparePurchase(userId, made, purchase).length === 0) continue;
    differences.push(...(await compareAgain(dependencies, clientId, userId, purchaseId)));
  }
  for (const [votingId, credits] of spentByVoting(entries)) {
    spent.set(votingId, (spent.get(votingId) ?? 0) + credits);
  }
  const { balances, ...sums } = page.found.sums;
  add(page, { accounts: 1, entries: entries.length }, differences, {
    ...addToSums(sums, entries),
    balances: balances + balance,
  });
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

async function examineOne(
  { accounts }: ReconcileClientDependencies,
  page: Page,
  purchase: Purchase,
): Promise<void> {
  const isCredited = purchase.payment === 'paid' && (await accounts.isCredited(purchase));
  add(page, { purchases: 1 }, examinePurchase(purchase, isCredited, page.ranAt));
}

/** Every paid voting, also those on which no credit was spent. */
async function* paidVotings(
  votings: ReconcileClientDependencies['votings'],
  clientId: ClientId,
  from: VotingId | undefined,
): AsyncGenerator<Voting> {
  let after = from;
  do {
    const page = await votings.list(clientId, { pricing: 'paid' }, votingsAtOnce, after);
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

async function examineVoting(
  { counts }: ReconcileClientDependencies,
  page: Page,
  { votingId, status }: Voting,
): Promise<void> {
  const seal = isSealed(status) ? await counts.seal(page.clientId, votingId) : undefined;
  // One that was sealed meanwhile was open when its voters' accounts were read.
  const isCounted = seal !== undefined && seal.sealedAt < page.ranAt;
  const debits = page.spent.get(votingId) ?? 0;
  add(page, { votings: 1 }, isCounted ? compareVoting(votingId, debits, seal.result.ballots) : []);
}
