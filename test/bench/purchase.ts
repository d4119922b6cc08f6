import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CostFigures, type CostsByCall, nothing, plus } from '#test/bench/count-calls.ts';
import type { BenchHost } from '#test/bench/host.ts';
import type { CheckedClient } from '#test/contract/checked-client.ts';
import { openProvider } from '#test/faults/provider-events.ts';
import { atPage, one } from '#test/faults/shop.ts';
import { clientId } from './voting.ts';

const path = { clientId };
const quietMs = 50;

/** Returns the costs until a function has been called and the host is quiet. */
async function countedUntil(host: BenchHost, label: string): Promise<CostsByCall> {
  const all: CostsByCall = {};
  for (let isQuiet = false; all[label] === undefined || !isQuiet; await sleep(quietMs)) {
    const counted = Object.entries(await host.ask('counted', {}));
    isQuiet = counted.length === 0;
    for (const [name, cost] of counted) all[name] = plus(all[name] ?? nothing, cost);
  }
  return all;
}

/** Measures the start of a purchase at the sandbox, and the event that credits it. */
export async function measurePurchase(
  host: BenchHost,
  admin: CheckedClient,
  voter: CheckedClient,
): Promise<CostFigures[]> {
  const { packageId, priceMinor: minor } = one;
  await admin.expect('setOffer', 200, {
    path,
    body: { revision: 0, currency: 'EUR', packages: [one] },
  });
  await host.ask('counted', {});
  const begun = await voter.expect('startPurchase', 201, {
    path,
    body: {
      requestId: randomBytes(16).toString('hex'),
      packageId,
      price: { currency: 'EUR', minor },
      provider: 'sandbox',
      returnUrl: 'http://localhost:3000/app',
    },
  });
  const atStart = await countedUntil(host, 'move-purchase await');
  const { purchaseId, checkoutUrl = '' } = begun.body;
  const purchase = { purchaseId, checkoutUrl };
  await atPage(purchase, 'pay', 'never');
  const now = await host.ask('now', {});
  const provider = await openProvider({ ...host, now: () => now });
  const payment = await provider.paymentOf(purchase);
  const text = provider.eventOf(payment, 'checkout.session.completed');
  await host.ask('counted', {});
  await provider.deliver(text, { signedFor: clientId, sentTo: clientId });
  const atEvent = await countedUntil(host, 'move-purchase notify');
  await provider.deliver(text, { signedFor: clientId, sentTo: clientId });
  const again = await host.ask('counted', {});
  await provider.close();
  const event = 'POST /payment-events/{provider}/{clientId}';
  const rows: readonly (readonly [what: string, counted: CostsByCall, label: string])[] = [
    ['start a purchase', atStart, 'POST /clients/{clientId}/purchases'],
    ['move-purchase await', atStart, 'move-purchase await'],
    ['event of a payment, which credits', atEvent, event],
    ['move-purchase notify', atEvent, 'move-purchase notify'],
    ['event of a payment, repeated', again, event],
  ];
  return rows.map(([what, counted, label]) => ({ ...(counted[label] ?? nothing), what }));
}
