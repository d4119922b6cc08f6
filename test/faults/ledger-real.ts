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
 * What may befall a write: its caller is cut off before it is sent, or before they learn of the
 * answer; or a vote of the same voter lands first.
 */
export type Mishap = 'none' | 'cut-off-before' | 'cut-off-after' | 'overtaken';

class CutOff extends Error {
  readonly place: 'before' | 'after';
  constructor(place: 'before' | 'after') {
    super(`Cut off ${place} the write`);
    this.place = place;
  }
}

/** How many votings there are for every voter to vote in; those of overtaking votes come behind. */
export const votingCount = 6;

/** Far longer than a vote takes. */
export const patienceMs = 20_000;

/** What was answered, where the caller learnt of it, and whether a vote came first. */
export type Suffered<Answer> = {
  readonly cutOff?: 'before' | 'after';
  readonly overtaken?: boolean;
  /** No transaction was sent. */
  readonly idle?: boolean;
  readonly answer?: Answer;
};

/** One voter at the real stores. */
export type Real = {
  readonly client: ClientId;
  readonly user: UserId;
  readonly accounts: Accounts;
  readonly purchases: Purchases;
  readonly settling: SettlePurchaseDependencies;
  readonly votes: Votes;
  /** The purchases of the voter, in the order of the model's. */
  readonly bought: PurchaseId[];
  readonly now: () => number;
  /** An id, of a ballot or a token, that was never given before. */
  readonly fresh: () => number;
  /** Does something to whose first transaction this happens; tells if it came to that. */
  readonly suffer: <Answer>(
    mishap: Mishap,
    work: () => Promise<Answer>,
  ) => Promise<Suffered<Answer>>;
};

/** The stores of one voter, whose writes may suffer mishaps. */
export function createReal(
  { documents, tables }: Database,
  { client, user, now, fresh }: Pick<Real, 'client' | 'user' | 'now' | 'fresh'>,
): Real {
  let next: Mishap = 'none';
  let overtaken = false;
  let wrote = false;
  let overtakings = 0;
  const overtake = async (): Promise<void> => {
    const ballotId = aBallotId(fresh());
    const votingId = aVotingId(votingCount + overtakings);
    overtakings += 1;
    const ids = { clientId: client, userId: user, votingId, ballotId };
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
    const answer = await documents.send(command, ...rest);
    if (mishap === 'cut-off-after') throw new CutOff('after');
    return answer;
  };
  const suffering: Database['documents'] = Object.assign(Object.create(documents), { send });
  const database: Database = { documents: suffering, tables };
  const accounts = createAccounts(database);
  const purchases = createPurchases(database);
  const steady = { clock: { now }, random: () => 0, pause: async () => {} };
  return {
    client,
    user,
    now,
    fresh,
    accounts,
    purchases,
    settling: { purchases, accounts, ...steady },
    votes: createVotes(database),
    bought: [],
    suffer: async (mishap, work) => {
      next = mishap;
      overtaken = false;
      wrote = false;
      try {
        const answer = await work();
        return { answer, overtaken, idle: !wrote };
      } catch (error) {
        if (!(error instanceof CutOff)) throw error;
        return { cutOff: error.place };
      } finally {
        next = 'none';
      }
    },
  };
}

/** Compares what is stored of the voter, and of some of the purchases, with what the model says. */
export async function compare(
  model: Model,
  { accounts, purchases, client, user, bought }: Real,
  some: readonly number[] = [...model.purchases.keys()],
): Promise<void> {
  const [balance, entries, stored] = await Promise.all([
    accounts.balance(client, user),
    accounts.entries(client, user),
    Promise.all(some.map((index) => purchases.get(client, bought[index] ?? aPurchaseId()))),
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

type Compared = Pick<
  ModelPurchase,
  'revision' | 'payment' | 'paymentRef' | 'refundedMinor' | 'takenBack' | 'writtenOff'
>;

const whatOf = (purchase: Partial<Compared> = {}) => {
  const { revision, payment, paymentRef, refundedMinor, takenBack, writtenOff } = purchase;
  return { revision, payment, paymentRef, refundedMinor, takenBack, writtenOff };
};
