import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#test/faults/random.ts';
import { askToBuy, atPage, type Bought, five, type Mode, one } from '#test/faults/shop.ts';
import { NoAnswer, NobodyThere, type Wire } from '#test/faults/wire.ts';

type Buyers = {
  readonly wire: Wire;
  readonly buyers: readonly { readonly token: string }[];
  readonly comeWithinMs: number;
  readonly random: Random;
};

/** A purchase that was begun; its voter paid, or left the page. */
export type Buying = { readonly token: string; readonly purchaseId: string };

const triesMax = 200;
const modes: readonly Mode[] = ['once', 'once', 'twice', 'late', 'never'];

/**
 * Lets every buyer begin a purchase and pay it, or turn back at the page, whoever is killed
 * meanwhile: without an answer they send the same again. Answers with the purchases begun.
 */
export async function buyAll({ wire, buyers, comeWithinMs, random }: Buyers): Promise<Buying[]> {
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
    const bought = await insist(async () => {
      const { status, body } = await askToBuy(wire, token, wanted, { requestId });
      if (status >= 500) return undefined;
      if (status !== 201) throw new Error(`Not begun: ${JSON.stringify(body)}`);
      return { purchaseId: String(body.purchaseId), checkoutUrl: String(body.checkoutUrl) };
    });
    if (bought !== undefined && !turnsBack) await insist(() => pay(bought, mode));
    return bought === undefined ? [] : [{ token, purchaseId: bought.purchaseId }];
  });
  return (await Promise.all(flows)).flat();
}

/** True once the page leads back to the app; a cut connection is no answer. */
async function pay(bought: Bought, mode: Mode): Promise<true | undefined> {
  const led = await atPage(bought, 'pay', mode).catch(() => '');
  return led.includes('/app') || undefined;
}

/** Tries until there is something definite; undefined where there never is. */
async function insist<Value>(ask: () => Promise<Value | undefined>): Promise<Value | undefined> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const answer = await ask().catch((error: unknown) => {
      if (error instanceof NobodyThere || error instanceof NoAnswer) return undefined;
      throw error;
    });
    if (answer !== undefined) return answer;
    await sleep(100);
  }
  return undefined;
}
