import '#test/faults/one-realm.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { type ChildHost, createChildHost } from '#test/faults/child-host.ts';
import { readEvidence } from '#test/faults/evidence.ts';
import { wrongCredits, wrongPurchases } from '#test/faults/money-checkers.ts';
import { openProvider } from '#test/faults/provider-events.ts';
import { atPage, buy, openShop } from '#test/faults/shop.ts';
import { createMinter } from '#test/faults/tokens.ts';
import { createWire, type Wire } from '#test/faults/wire.ts';
import { until } from '#test/until.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let host: ChildHost;
let wire: Wire;
let mint: Awaited<ReturnType<typeof createMinter>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  host = await createChildHost(folder.path, 'hold-events');
  wire = createWire(host.port, 16);
  mint = await createMinter(host);
  await host.start();
  await openShop(wire, await mint.admin());
});
afterAll(async () => {
  wire.close();
  await host.stop();
  await folder.remove();
});

const endpoints = () => ({ ...host.endpoints(), now: Date.now });

async function credits(voter: string): Promise<string[]> {
  const found = await readEvidence(host.endpoints().databaseEndpoint);
  expect([...wrongCredits(found), ...wrongPurchases(found)]).toEqual([]);
  return (found.entries.get(voter) ?? []).map(({ cause, credits }) => `${cause} ${credits}`);
}

test('a host that is killed between the credit and the response credits once', async () => {
  const purchase = await buy(wire, await mint.voter('ada'));
  await atPage(purchase, 'pay', 'once');
  await until(() => host.held.has('event'));
  await host.kill();
  await host.start();
  expect(await credits('ada')).toEqual(['purchase 5']);
  host.openGate();
  const provider = await openProvider(endpoints());
  const payment = await provider.paymentOf(purchase);
  const again = await provider.deliver(payment.lastEvent ?? '');
  expect(again).toEqual({ status: 200, body: { outcome: 'already' } });
  await provider.close();
  expect(await credits('ada')).toEqual(['purchase 5']);
});

test.each([2, 12, 25])(
  'a host that is killed %i ms into an event credits once',
  async (afterMs) => {
    const voter = `bo-${afterMs}`;
    const purchase = await buy(wire, await mint.voter(voter));
    await atPage(purchase, 'pay', 'never');
    const before = await openProvider(endpoints());
    const payment = await before.paymentOf(purchase);
    const text = before.eventOf(payment, 'checkout.session.completed');
    const delivering = before.deliver(text).catch(() => undefined);
    await sleep(afterMs);
    await host.kill();
    await delivering;
    await before.close();
    await host.start();
    host.openGate();
    const provider = await openProvider(endpoints());
    await until(async () => (await provider.deliver(text)).status === 200);
    await provider.close();
    expect(await credits(voter)).toEqual(['purchase 5']);
  },
);
