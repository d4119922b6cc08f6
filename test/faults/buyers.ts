import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#test/faults/random.ts';
import {
  askToBuy,
  atPage,
  type Checkout,
  type DeliveryMode,
  five,
  one,
} from '#test/faults/shop.ts';
import { ConnectionRefused, NoResponse, type Wire } from '#test/faults/wire.ts';

type BuyAllOptions = {
  readonly wire: Wire;
  readonly buyers: readonly { readonly token: string }[];
  readonly comeWithinMs: number;
  readonly random: Random;
};

/** A purchase that was begun. Its voter paid, or left the page. */
export type BegunPurchase = { readonly token: string; readonly purchaseId: string };

const attemptsMax = 200;
const modes: readonly DeliveryMode[] = ['once', 'once', 'twice', 'late', 'never'];

/**
 * Lets every buyer begin a purchase and pay it, or turn back at the page, while processes are
 * killed: without a response they send the same again. Returns the purchases begun.
 */
export async function buyAll({
  wire,
  buyers,
  comeWithinMs,
  random,
}: BuyAllOptions): Promise<BegunPurchase[]> {
  const plans = buyers.map(({ token }) => ({
    token,
    comesAfterMs: random.between(0, comeWithinMs),
    requestId: random.hex(32),
    wanted: random.pick([one, five]),
    mode: random.pick(modes),
    turnsBack: random.next() < 0.15,
  }));
  const flows = plans.map(async ({ token, comesAfterMs, requestId, wanted, mode, turnsBack }) => {
    await sleep(comesAfterMs);
    const checkout = await retryUntilDefined(async () => {
      const { status, body } = await askToBuy(wire, token, wanted, { requestId });
      if (status >= 500) return undefined;
      if (status !== 201) throw new Error(`Not begun: ${JSON.stringify(body)}`);
      return { purchaseId: String(body.purchaseId), checkoutUrl: String(body.checkoutUrl) };
    });
    if (checkout !== undefined && !turnsBack) await retryUntilDefined(() => pay(checkout, mode));
    return checkout === undefined ? [] : [{ token, purchaseId: checkout.purchaseId }];
  });
  return (await Promise.all(flows)).flat();
}

/** Returns true once the page leads back to the app; undefined after a cut connection. */
async function pay(bought: Checkout, mode: DeliveryMode): Promise<true | undefined> {
  const location = await atPage(bought, 'pay', mode).catch(() => '');
  return location.includes('/app') || undefined;
}

/** Repeats a request until its response is definite; returns undefined if it never is. */
async function retryUntilDefined<Value>(
  ask: () => Promise<Value | undefined>,
): Promise<Value | undefined> {
  for (let attempts = 0; attempts < attemptsMax; attempts += 1) {
    const outcome = await ask().catch((error: unknown) => {
      if (error instanceof ConnectionRefused || error instanceof NoResponse) return undefined;
      throw error;
    });
    if (outcome !== undefined) return outcome;
    await sleep(100);
  }
  return undefined;
}
