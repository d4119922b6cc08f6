import type { Observer } from '#contracts/observer.ts';
import type { PaymentUpdate } from '#contracts/payments.ts';
import type { Clock } from '#contracts/ports.ts';
import {
  type Change,
  type Decision,
  decideUpdate,
  isNotCredited,
  type VoterCredits,
} from '#credits/decide.ts';
import type { Purchase } from '#credits/purchase.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { Purchases } from '#stores/purchases.ts';
import { contended, mustWrite, type RetryDependencies } from '#use-cases/retry.ts';

export type SettlePurchaseDependencies = RetryDependencies & {
  readonly purchases: Pick<Purchases, 'get' | 'change'>;
  readonly accounts: Pick<Accounts, 'balance'>;
  readonly clock: Clock;
};

/** Identifies a purchase. */
export type PurchaseName = Pick<Purchase, 'clientId' | 'purchaseId'>;

/** A decision: to write the purchase as it becomes, or nothing. */
type PurchaseDecision = { readonly outcome: unknown } & Partial<Change>;

/** The outcome of a decision, and the purchase after it. */
export type SettleResult<Outcome> = { readonly outcome: Outcome; readonly purchase: Purchase };

const backoff = { baseMs: 5, maxMs: 200 };

/**
 * Changes a purchase: reads it with the balance, decides, and writes the decision with its entry in
 * one transaction, on condition that no other change came in between; else decides again. Returns
 * undefined for an unknown purchase. Throws `TransientError` if it stays contended for seconds.
 */
export async function settlePurchase<Made extends PurchaseDecision>(
  dependencies: SettlePurchaseDependencies,
  { clientId, purchaseId }: PurchaseName,
  decide: (purchase: Purchase, known: VoterCredits) => Made,
): Promise<SettleResult<Made['outcome']> | undefined> {
  const { purchases, accounts, clock } = dependencies;
  const what = `The purchase ${purchaseId}`;
  return mustWrite(dependencies, { backoff, attemptsMax: 30, what }, async () => {
    const purchase = await purchases.get(clientId, purchaseId);
    if (purchase === undefined) return undefined;
    const balance = await accounts.balance(clientId, purchase.userId);
    const known = { at: clock.now(), balance };
    const { outcome, after, ...more } = decide(purchase, known);
    if (after === undefined) {
      // Purchase and balance were read one after the other: a change in between has misled it.
      const again = await purchases.get(clientId, purchaseId);
      return again?.revision === purchase.revision ? { outcome, purchase } : contended;
    }
    const written = await purchases.change({ ...more, after }, known.at);
    return written === 'written' ? { outcome, purchase: after } : contended;
  });
}

/** Applies what a provider reports of a payment; returns undefined for an unknown purchase. */
export const applyUpdate = (
  dependencies: SettlePurchaseDependencies,
  name: PurchaseName,
  update: PaymentUpdate,
): Promise<SettleResult<Decision['outcome']> | undefined> =>
  settlePurchase(dependencies, name, (purchase, known) => decideUpdate(purchase, update, known));

/** The outcome of each update, and the purchase after the last of them. */
export type UpdatesResult = {
  readonly outcomes: readonly Decision['outcome'][];
  readonly purchase: Purchase;
};

/** Applies several updates, in order. */
export async function applyUpdates(
  dependencies: SettlePurchaseDependencies,
  purchase: Purchase,
  updates: readonly PaymentUpdate[],
): Promise<UpdatesResult> {
  const outcomes: Decision['outcome'][] = [];
  let last = purchase;
  for (const update of updates) {
    const settled = await applyUpdate(dependencies, purchase, update);
    if (settled === undefined) throw new Error(`The purchase ${purchase.purchaseId} is gone`);
    outcomes.push(settled.outcome);
    last = settled.purchase;
  }
  return { outcomes, purchase: last };
}

/** Reports a payment that may not be credited: an operator has to look at it. */
export function reportNotCredited(
  observer: Observer,
  { clientId, purchaseId, provider }: Purchase,
  why: string,
): void {
  if (!isNotCredited(why)) return;
  observer.count('PaymentsNotCredited', 1);
  observer.info('A payment was not credited', { clientId, provider, purchaseId, why });
}
