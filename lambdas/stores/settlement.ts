import { fullJitterMs } from '#basics/full-jitter.ts';
import type { ClientId, PurchaseId } from '#basics/ids.ts';
import type { PaymentUpdate } from '#contracts/payments.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Change, type Decision, decideUpdate, type Known } from '#credits/decide.ts';
import type { Purchase } from '#credits/purchase.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { Purchases } from '#stores/purchases.ts';

export type Settling = {
  readonly purchases: Pick<Purchases, 'get' | 'change'>;
  readonly accounts: Pick<Accounts, 'balance'>;
  readonly clock: Clock;
  /** Gives numbers from 0 to 1. */
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

const attempts = 30;
const backoff = { baseMs: 5, maxMs: 200 };

/** A decision that may be written: with the purchase as it becomes, or without where none is. */
type Decided = { readonly outcome: string } & Partial<Change>;

/** What became of a decision, and the purchase after it. */
export type Settled<Outcome> = { readonly outcome: Outcome; readonly purchase: Purchase };

/**
 * Changes purchases: reads purchase and balance, decides, and writes the decision with its entry
 * in one transaction, on the condition that nobody came in between; whoever loses decides again.
 */
export function createSettlement({ purchases, accounts, clock, random, pause }: Settling) {
  /** Undefined where there is no such purchase. Throws when it stays contended for seconds. */
  async function settle<Given extends Decided>(
    client: ClientId,
    id: PurchaseId,
    decide: (purchase: Purchase, known: Known) => Given,
  ): Promise<Settled<Given['outcome']> | undefined> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const purchase = await purchases.get(client, id);
      if (purchase === undefined) return undefined;
      const known = { at: clock.now(), balance: await accounts.balance(client, purchase.userId) };
      const { outcome, after, entry } = decide(purchase, known);
      if (after === undefined) {
        // Purchase and balance were read one after the other: a change in between has misled it.
        const { revision } = (await purchases.get(client, id)) ?? purchase;
        if (revision === purchase.revision) return { outcome, purchase };
        continue;
      }
      const change = entry === undefined ? { after } : { after, entry };
      if ((await purchases.change(change, known.at)) === 'written') {
        return { outcome, purchase: after };
      }
      await pause(fullJitterMs(random(), attempt, backoff));
    }
    throw Object.assign(new Error(`The purchase ${id} stays contended`), { name: 'TimeoutError' });
  }

  /** Applies what a provider says of a payment. */
  const apply = (
    client: ClientId,
    id: PurchaseId,
    update: PaymentUpdate,
  ): Promise<Settled<Decision['outcome']> | undefined> =>
    settle(client, id, (purchase, known) => decideUpdate(purchase, update, known));

  return { settle, apply };
}

export type Settlement = ReturnType<typeof createSettlement>;
