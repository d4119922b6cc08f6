import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from '@jest/globals';
import type { ClientId, PurchaseId, UserId } from '#basics/ids.ts';
import { statementOf, sumOf } from '#credits/ledger.ts';
import { type Accounts, createAccounts } from '#stores/accounts.ts';
import type { Database } from '#stores/database.ts';
import { createPurchases, type Purchases } from '#stores/purchases.ts';
import { createVotes, type Votes } from '#stores/votes.ts';
import { aBallotId, aVotingId } from '#test/builders/ids.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';
import { aVote } from '#test/builders/votes.ts';
import type { SettlePurchaseDependencies } from '#use-cases/settle-purchase.ts';
import { dueOf, type Model, type ModelPurchase } from './ledger-model.ts';

/**
 * The fault of a write: its caller is cut off before it is sent, or before the response; or a vote
 * of the same voter lands first.
 */
export type Mishap = 'none' | 'cut-off-before' | 'cut-off-after' | 'overtaken';

class CutOff extends Error {
  readonly place: 'before' | 'after';
  constructor(place: 'before' | 'after') {
    super(`Cut off ${place} the write`);
    this.place = place;
  }
}

/** How many votings each voter may vote in; overtaking votes use the votings after these. */
export const votingCount = 6;

/** Far longer than a vote takes. */
export const patienceMs = 20_000;

/** The result, unless the caller was cut off, and whether a vote came first. */
export type MishapResult<Value> = {
  readonly cutOff?: 'before' | 'after';
  readonly overtaken?: boolean;
  /** No transaction was sent. */
  readonly idle?: boolean;
  readonly result?: Value;
};

/** One voter of the real stores. */
export type Real = {
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly accounts: Accounts;
  readonly purchases: Purchases;
  readonly settlement: SettlePurchaseDependencies;
  readonly votes: Votes;
  /** The purchases of the voter, in the order of the model's. */
  readonly bought: PurchaseId[];
  readonly now: () => number;
  /** Returns a number for a new id, of a ballot or a token. */
  readonly fresh: () => number;
  /** Runs work with a fault in its first transaction; returns whether the fault took place. */
  readonly runWith: <Value>(
    mishap: Mishap,
    work: () => Promise<Value>,
  ) => Promise<MishapResult<Value>>;
};

/** Creates the stores of one voter, with faults in their writes. */
export function createReal(
  { documents, tables }: Database,
  { clientId, userId, now, fresh }: Pick<Real, 'clientId' | 'userId' | 'now' | 'fresh'>,
): Real {
  let next: Mishap = 'none';
  let overtaken = false;
  let wrote = false;
  let overtakings = 0;
  const overtake = async (): Promise<void> => {
    const ballotId = aBallotId(fresh());
    const votingId = aVotingId(votingCount + overtakings);
    overtakings += 1;
    const ids = { clientId, userId, votingId, ballotId };
    const own = createVotes({ documents, tables });
    const accepted = aVote({ ...ids, receivedAt: now(), paid: true });
    overtaken =
      (await own.record(accepted, ballotId, AbortSignal.timeout(patienceMs))) === 'recorded';
  };
  const send = async (command: never, ...rest: never[]): Promise<unknown> => {
    const isWrite = (command as object) instanceof TransactWriteCommand;
    const mishap = isWrite ? next : 'none';
    if (isWrite) next = 'none';
    wrote ||= isWrite;
    if (mishap === 'cut-off-before') throw new CutOff('before');
    if (mishap === 'overtaken') await overtake();
    const output = await documents.send(command, ...rest);
    if (mishap === 'cut-off-after') throw new CutOff('after');
    return output;
  };
  const faulty: Database['documents'] = Object.assign(Object.create(documents), { send });
  const database: Database = { documents: faulty, tables };
  const accounts = createAccounts(database);
  const purchases = createPurchases(database);
  const retryDependencies = { clock: { now }, random: () => 0, pause: async () => {} };
  return {
    clientId,
    userId,
    now,
    fresh,
    accounts,
    purchases,
    settlement: { purchases, accounts, ...retryDependencies },
    votes: createVotes(database),
    bought: [],
    runWith: async (mishap, work) => {
      next = mishap;
      overtaken = false;
      wrote = false;
      try {
        const result = await work();
        return { result, overtaken, idle: !wrote };
      } catch (error) {
        if (!(error instanceof CutOff)) throw error;
        return { cutOff: error.place };
      } finally {
        next = 'none';
      }
    },
  };
}

/** Compares the stored credits of the voter, and some of the purchases, with the model. */
export async function compare(
  model: Model,
  { accounts, purchases, clientId, userId, bought }: Real,
  some: readonly number[] = [...model.purchases.keys()],
): Promise<void> {
  const [balance, entries, stored] = await Promise.all([
    accounts.balance(clientId, userId),
    accounts.entries(clientId, userId),
    Promise.all(some.map((index) => purchases.get(clientId, bought[index] ?? aPurchaseId()))),
  ]);
  const sums = { purchase: 0, grant: 0, vote: 0, 'taken-back': 0, 'given-back': 0 };
  for (const { cause, credits } of entries) sums[cause] += credits;
  const statement = statementOf(entries);
  const least = Math.min(0, balance, ...statement.map((entry) => entry.balance));
  const found = {
    ...{ balance, sums, least, sum: sumOf(entries), shown: statement.length },
    purchases: stored.map((purchase) => {
      const ofIt = entries.filter(({ purchaseId }) => purchaseId === purchase?.purchaseId);
      const payments = ofIt.filter(({ cause }) => cause === 'purchase').length;
      return { ...whatOf(purchase), due: sumOf(ofIt), payments };
    }),
  };
  expect(found).toEqual({
    ...{ balance: model.balance, sums: model.sums, least: 0 },
    ...{ sum: model.balance, shown: entries.length },
    purchases: some.map((index) => {
      const should = model.purchases[index];
      const payments = should?.payment === 'paid' ? 1 : 0;
      return { ...whatOf(should), due: should && dueOf(should), payments };
    }),
  });
}

type ComparedFields = Pick<
  ModelPurchase,
  'revision' | 'payment' | 'paymentRef' | 'refundedMinor' | 'takenBack' | 'writtenOff'
>;

const whatOf = (purchase: Partial<ComparedFields> = {}) => {
  const { revision, payment, paymentRef, refundedMinor, takenBack, writtenOff } = purchase;
  return { revision, payment, paymentRef, refundedMinor, takenBack, writtenOff };
};
