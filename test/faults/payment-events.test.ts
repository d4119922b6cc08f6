import { startStandingHost } from '#test/standing-host.ts';
import '#test/faults/one-realm.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Host } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import type { EventType } from '#infra/local/sandbox/payment.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { type Evidence, readEvidence } from '#test/faults/evidence.ts';
import { wrongCredits, wrongPurchases } from '#test/faults/money-checkers.ts';
import { type Delivery, openProvider, type Provider } from '#test/faults/provider-events.ts';
import { createRandom, shuffled } from '#test/faults/random.ts';
import { openRefusalLog, type RefusalLog } from '#test/faults/refused-event.ts';
import { sized } from '#test/faults/size.ts';
import { clientId } from '#test/faults/votings.ts';
import { createWire, type Wire } from '#test/faults/wire.ts';
import { until } from '#test/until.ts';
import { type Action, atPage, atProvider, buy, type Checkout, openShop } from './shop.ts';

const replays = 50;
/** The replays of each event, if one storm has several. */
const replaysEach = (events: number) => sized(Math.ceil(replays / events), replays);
const random = createRandom(7);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let refusals: RefusalLog;
let host: Host;
let wire: Wire;
let provider: Provider;
let voter: string;
let token: string;
let voters = 0;
/** How many of the next events are applied, but get no response. */
let crashes = 0;

const mint = (userId: string, group: string) =>
  mintAccessToken(host.identity.key, { userId, groups: [group] });

beforeAll(async () => {
  folder = await temporaryFolder();
  refusals = openRefusalLog(folder.path);
  host = await startStandingHost({
    dataDir: folder.path,
    log: refusals.log,
    wrap: (functions) => ({
      ...functions,
      'receive-payment-events': async (event) => {
        const response = await functions['receive-payment-events'](event);
        crashes -= 1;
        if (crashes >= 0) throw new Error('It crashed before it could respond.');
        return response;
      },
    }),
  });
  wire = createWire(Number(new URL(host.origin).port), 64);
  provider = await openProvider({ ...host, now: host.clock.now });
  await openShop(wire, await mint('carla', `${clientId}.admin`));
  await openShop(wire, await mint('rita', 'rival.admin'), 'rival');
});

afterAll(async () => {
  await provider.close();
  wire.close();
  await host.stop();
  await refusals.log.end();
  await folder.remove();
});

beforeEach(async () => {
  crashes = 0;
  voters += 1;
  voter = `buyer-${voters}`;
  token = await mint(voter, `${clientId}.voter`);
});

const evidence = () => readEvidence(host.databaseEndpoint);

/** Starts a purchase of five credits for five euros; the test delivers its events. */
async function startPurchase(act?: Action): Promise<Checkout> {
  const purchase = await buy(wire, token);
  if (act !== undefined) await atPage(purchase, act, 'never');
  return purchase;
}

const eventNow = async (purchase: Checkout, type: EventType): Promise<string> =>
  provider.eventOf(await provider.paymentOf(purchase), type);

/** Delivers an event as providers do: again until the response is 200. */
async function redeliver(text: string): Promise<void> {
  await until(async () => (await provider.deliver(text)).status === 200);
}

const storm = (...texts: string[]): Promise<unknown> =>
  Promise.all(
    shuffled(
      random,
      texts.flatMap((text) => Array<string>(replaysEach(texts.length)).fill(text)),
    ).map(redeliver),
  );

/** Returns the voter's balance and entries; the checkers may find nothing wrong anywhere. */
async function credited() {
  const found = await evidence();
  expect([...wrongCredits(found), ...wrongPurchases(found)]).toEqual([]);
  const entries = found.entries.get(voter) ?? [];
  const shown = entries.map(({ cause, credits }) => `${cause} ${credits}`).sort();
  return { balance: found.balances.get(voter) ?? 0, entries: shown };
}

const status = async ({ purchaseId }: Checkout) => {
  const path = { clientId, purchaseId };
  return (await wire.ask({ id: 'getMyPurchase', path, token })).body.status;
};

const once = { balance: 5, entries: ['purchase 5'] };

test('a payment is credited once when its event is replayed fifty times at once', async () => {
  const purchase = await startPurchase('pay');
  await storm(await eventNow(purchase, 'checkout.session.completed'));
  expect(await credited()).toEqual(once);
  expect(await status(purchase)).toBe('paid');
});

test('a slow payment is credited once, its events replayed in any order', async () => {
  const purchase = await startPurchase('transfer');
  const pending = await eventNow(purchase, 'checkout.session.completed');
  host.clock.move(60_000);
  const settled = await until(async () => {
    const payment = await provider.paymentOf(purchase);
    return payment.state === 'paid' && payment;
  });
  await storm(pending, provider.eventOf(settled, 'checkout.session.async_payment_succeeded'));
  expect(await credited()).toEqual(once);
});

test('an expiry that is replayed credits nothing, and a payment after it is credited', async () => {
  const purchase = await startPurchase();
  const expired = await eventNow(purchase, 'checkout.session.expired');
  await storm(expired);
  expect(await credited()).toEqual({ balance: 0, entries: [] });
  expect(await status(purchase)).toBe('expired');
  await atPage(purchase, 'pay', 'never');
  await storm(expired, await eventNow(purchase, 'checkout.session.completed'));
  expect(await credited()).toEqual(once);
});

test('two events of one payment are one payment', async () => {
  const purchase = await startPurchase('pay');
  const types = ['checkout.session.completed', 'checkout.session.async_payment_succeeded'] as const;
  const texts = await Promise.all([...types, ...types].map((type) => eventNow(purchase, type)));
  await storm(...texts);
  expect(await credited()).toEqual(once);
});

test('a refund that is replayed with its payment takes credits back once', async () => {
  const purchase = await startPurchase('pay');
  const paid = await eventNow(purchase, 'checkout.session.completed');
  await redeliver(paid);
  await atProvider(purchase, 'refund', '2.50');
  await storm(paid, await eventNow(purchase, 'charge.refunded'));
  expect(await credited()).toEqual({ balance: 3, entries: ['purchase 5', 'taken-back -2'] });
});

test('a refund that overtakes its payment has the payment credited first', async () => {
  const purchase = await startPurchase('pay');
  const paid = await eventNow(purchase, 'checkout.session.completed');
  await atProvider(purchase, 'refund', '5.00');
  await storm(await eventNow(purchase, 'charge.refunded'));
  const both = { balance: 0, entries: ['purchase 5', 'taken-back -5'] };
  expect(await credited()).toEqual(both);
  await storm(paid);
  expect(await credited()).toEqual(both);
  expect(await status(purchase)).toBe('refunded');
});

test.each(['win', 'lose'] as const)(
  'a dispute that its client %ss is settled once',
  async (end) => {
    const purchase = await startPurchase('pay');
    const paid = await eventNow(purchase, 'checkout.session.completed');
    await atProvider(purchase, 'dispute');
    const opened = await eventNow(purchase, 'charge.dispute.created');
    await atProvider(purchase, end);
    await storm(paid, opened, await eventNow(purchase, 'charge.dispute.closed'));
    const { balance, entries } = await credited();
    expect(balance).toBe(end === 'win' ? 5 : 0);
    expect(entries.filter((entry) => entry === 'purchase 5')).toHaveLength(1);
    expect(await status(purchase)).toBe(end === 'win' ? 'paid' : 'charged-back');
  },
);

test('all events of a payment, replayed fifty times in any order, add up', async () => {
  const purchase = await startPurchase('pay');
  const texts = [await eventNow(purchase, 'checkout.session.completed')];
  await atProvider(purchase, 'refund', '1.00');
  texts.push(await eventNow(purchase, 'charge.refunded'));
  await atProvider(purchase, 'dispute');
  texts.push(await eventNow(purchase, 'charge.dispute.created'));
  await atProvider(purchase, 'win');
  texts.push(await eventNow(purchase, 'charge.dispute.closed'));
  await atProvider(purchase, 'refund', '1.50');
  texts.push(await eventNow(purchase, 'charge.refunded'));
  await storm(...texts);
  expect((await credited()).balance).toBe(3);
});

test('an event that comes three days late, newly stamped, is credited once', async () => {
  const purchase = await startPurchase('pay');
  const paid = await eventNow(purchase, 'checkout.session.completed');
  const stamped = host.clock.now();
  host.clock.move(3 * 86_400_000);
  const old = await provider.deliver(paid, { at: stamped });
  expect([old.status, refusals.why()]).toEqual([400, 'stamp-too-old']);
  await storm(paid);
  expect(await credited()).toEqual(once);
});

test('an event that is applied but gets no response is not applied again', async () => {
  const purchase = await startPurchase('pay');
  const paid = await eventNow(purchase, 'checkout.session.completed');
  crashes = 3;
  for (const _ of [1, 2, 3]) expect((await provider.deliver(paid)).status).toBe(500);
  expect(await credited()).toEqual(once);
  expect(await provider.deliver(paid)).toEqual({ status: 200, body: { outcome: 'already' } });
  expect(await credited()).toEqual(once);
});

test('a payment of another amount than the price is stored, and not credited', async () => {
  const purchase = await startPurchase();
  const payment = { ...(await provider.paymentOf(purchase)), totalMinor: 499 };
  const intent = { id: 'pi_other', createdAt: payment.createdAt };
  const paid = { ...payment, intent, state: 'paid' } as const;
  const text = provider.eventOf(paid, 'checkout.session.completed');
  expect(await provider.deliver(text)).toEqual({ status: 200, body: { outcome: 'kept' } });
  expect(await credited()).toEqual({ balance: 0, entries: [] });
});

const money = ({ balances, entries, purchases }: Evidence) => ({ balances, entries, purchases });

const reformatted = (text: string): string => JSON.stringify(JSON.parse(text), null, 1);

type RefusalCase = readonly [what: string, how: (text: string) => Delivery, why: string];
const refused: readonly RefusalCase[] = [
  ['signed by another client', () => ({ signedFor: 'rival' }), 'signature-wrong'],
  ['sent to another client', () => ({ sentTo: 'rival' }), 'signature-wrong'],
  ["another client's own", () => ({ signedFor: 'rival', sentTo: 'rival' }), 'wrong-account'],
  ["sent to another provider's route", () => ({ provider: 'stripe' }), 'no-account'],
  ['not signed', () => ({ header: '' }), 'signature-missing'],
  ['stamped too long ago', () => ({ at: host.clock.now() - 302_000 }), 'stamp-too-old'],
  ['stamped in the future', () => ({ at: host.clock.now() + 302_000 }), 'stamp-in-the-future'],
  ['reformatted', (text) => ({ sent: reformatted(text) }), 'signature-wrong'],
  ['changed', (text) => ({ sent: text.replace('"eur"', '"usd"') }), 'signature-wrong'],
];

test.each(refused)('a paid event that is %s is refused, and changes nothing', async (...one) => {
  const [, how, why] = one;
  const purchase = await startPurchase('pay');
  const text = await eventNow(purchase, 'checkout.session.completed');
  const before = money(await evidence());
  const response = await provider.deliver(text, how(text));
  expect(response).toMatchObject({ status: 400, body: { code: 'event-not-verified' } });
  expect(refusals.why()).toBe(why);
  expect(money(await evidence())).toEqual(before);
  await redeliver(text);
  expect(await credited()).toEqual(once);
});

test("an event that names another client's account is refused", async () => {
  const purchase = await startPurchase('pay');
  const text = await eventNow(purchase, 'checkout.session.completed');
  const account = 'acct_sandbox_rival';
  const response = await provider.deliver(JSON.stringify({ ...JSON.parse(text), account }));
  expect([response.status, refusals.why()]).toEqual([400, 'wrong-account']);
  expect((await evidence()).entries.get(voter)).toBeUndefined();
  await redeliver(text);
});

/** Returns the event with other fields in its object. */
const withObject = (text: string, fields: object): string => {
  const event = JSON.parse(text) as { data: { object: object } };
  const object = { ...event.data.object, ...fields };
  return JSON.stringify({ ...event, data: { object } });
};

test('an event of an unknown type, or for an unknown purchase, is stored', async () => {
  const purchase = await startPurchase('pay');
  const text = await eventNow(purchase, 'checkout.session.completed');
  const unknown = JSON.stringify({ ...JSON.parse(text), type: 'checkout.session.admired' });
  const foreign = withObject(text, { metadata: { purchaseId: '0'.repeat(26) } });
  const unnamed = withObject(text, { metadata: {}, id: 'cs_nobody', client_reference_id: null });
  const before = money(await evidence());
  const outcomes = { [unknown]: 'no-use', [foreign]: 'not-ours', [unnamed]: 'not-ours' };
  for (const [event, outcome] of Object.entries(outcomes)) {
    expect(await provider.deliver(event)).toEqual({ status: 200, body: { outcome: 'kept' } });
    const { id } = JSON.parse(event) as { id: string };
    expect((await evidence()).events.get(id)?.outcome).toBe(outcome);
  }
  expect(money(await evidence())).toEqual(before);
  await redeliver(text);
  expect(await credited()).toEqual(once);
});
