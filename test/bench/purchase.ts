import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CostFigures, type Counted, nothing, plus } from '#test/bench/count-calls.ts';
import type { BenchHost } from '#test/bench/host.ts';
import type { CheckedClient } from '#test/contract/checked-client.ts';
import { openProvider } from '#test/faults/provider-events.ts';
import { atPage, one } from '#test/faults/shop.ts';
import { client } from './voting.ts';

const path = { clientId: client };
const quietMs = 50;

/** What was counted until a function was called and nothing more happens. */
async function countedUntil(host: BenchHost, label: string): Promise<Counted> {
  const all: Counted = {};
  for (let isQuiet = false; all[label] === undefined || !isQuiet; await sleep(quietMs)) {
    const counted = Object.entries(await host.ask('counted', {}));
    isQuiet = counted.length === 0;
    for (const [name, cost] of counted) all[name] = plus(all[name] ?? nothing, cost);
  }
  return all;
}

/** What it costs to begin a purchase at the sandbox, and to take the event that credits it. */
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
  const bought = { purchaseId, checkoutUrl };
  await atPage(bought, 'pay', 'never');
  const now = await host.ask('now', {});
  const provider = await openProvider({ ...host, now: () => now });
  const payment = await provider.paymentOf(bought);
  const text = provider.eventOf(payment, 'checkout.session.completed');
  await host.ask('counted', {});
  await provider.deliver(text, { signedFor: client, sentTo: client });
  const atEvent = await countedUntil(host, 'move-purchase notify');
  await provider.deliver(text, { signedFor: client, sentTo: client });
  const again = await host.ask('counted', {});
  await provider.close();
  const event = 'POST /payment-events/{provider}/{clientId}';
  const rows: readonly (readonly [what: string, counted: Counted, label: string])[] = [
    ['start a purchase', atStart, 'POST /clients/{clientId}/purchases'],
    ['move-purchase await', atStart, 'move-purchase await'],
    ['event of a payment, which credits', atEvent, event],
    ['move-purchase notify', atEvent, 'move-purchase notify'],
    ['event of a payment, repeated', again, event],
  ];
  return rows.map(([what, counted, label]) => ({ ...(counted[label] ?? nothing), what }));
}
