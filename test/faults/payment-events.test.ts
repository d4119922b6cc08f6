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
import { type Act, atPage, atProvider, type Bought, buy, openShop } from '#test/faults/shop.ts';
import { sized } from '#test/faults/size.ts';
import { clientId } from '#test/faults/votings.ts';
import { createWire, type Wire } from '#test/faults/wire.ts';
import { until } from '#test/until.ts';

const replays = 50;
/** Of each event of several in one storm. */
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
/** How many of the next events are lost between what they do and their answer. */
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
        const answer = await functions['receive-payment-events'](event);
        crashes -= 1;
        if (crashes >= 0) throw new Error('It crashed before it could answer.');
        return answer;
      },
    }),
  });
  wire = createWire(Number(new URL(host.origin).port), 64);
  provider = await openProvider({ ...host, now: host.clock.now });
  await openShop(wire, await mint('carla', `${clientId}.admin`));
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

/** A purchase of five credits for five euros whose events are left to the test. */
async function bought(act?: Act): Promise<Bought> {
  const purchase = await buy(wire, token);
  if (act !== undefined) await atPage(purchase, act, 'never');
  return purchase;
}

const eventNow = async (purchase: Bought, type: EventType): Promise<string> =>
  provider.eventOf(await provider.paymentOf(purchase), type);

/** Delivers as providers do: what is not answered with 200 comes again. */
async function bring(text: string): Promise<void> {
  await until(async () => (await provider.deliver(text)).status === 200);
}

const storm = (...texts: string[]): Promise<unknown> =>
  Promise.all(
    shuffled(
      random,
      texts.flatMap((text) => Array<string>(replaysEach(texts.length)).fill(text)),
    ).map(bring),
  );

/** What the voter has, by the entries behind it; and nothing at all may be wrong anywhere. */
async function credited() {
  const found = await evidence();
  expect([...wrongCredits(found), ...wrongPurchases(found)]).toEqual([]);
  const entries = found.entries.get(voter) ?? [];
  const shown = entries.map(({ cause, credits }) => `${cause} ${credits}`).sort();
  return { balance: found.balances.get(voter) ?? 0, entries: shown };
}

const status = async ({ purchaseId }: Bought) => {
  const path = { clientId, purchaseId };
  return (await wire.ask({ id: 'getMyPurchase', path, token })).body.status;
};

const once = { balance: 5, entries: ['purchase 5'] };

test('a payment is credited once, whoever replays its event fifty times at once', async () => {
  const purchase = await bought('pay');
  await storm(await eventNow(purchase, 'checkout.session.completed'));
  expect(await credited()).toEqual(once);
  expect(await status(purchase)).toBe('paid');
});

test('a slow payment is credited once, its events replayed in any order', async () => {
  const purchase = await bought('transfer');
  const begun = await eventNow(purchase, 'checkout.session.completed');
  host.clock.move(60_000);
  const come = await until(async () => {
    const payment = await provider.paymentOf(purchase);
    return payment.state === 'paid' && payment;
  });
  await storm(begun, provider.eventOf(come, 'checkout.session.async_payment_succeeded'));
  expect(await credited()).toEqual(once);
});

test('an expiry that is replayed gives nothing, and a payment after it is credited', async () => {
  const purchase = await bought();
  const expired = await eventNow(purchase, 'checkout.session.expired');
  await storm(expired);
  expect(await credited()).toEqual({ balance: 0, entries: [] });
  expect(await status(purchase)).toBe('expired');
  await atPage(purchase, 'pay', 'never');
  await storm(expired, await eventNow(purchase, 'checkout.session.completed'));
  expect(await credited()).toEqual(once);
});

test('two events that tell of one payment are one payment', async () => {
  const purchase = await bought('pay');
  const types = ['checkout.session.completed', 'checkout.session.async_payment_succeeded'] as const;
  const texts = await Promise.all([...types, ...types].map((type) => eventNow(purchase, type)));
  await storm(...texts);
  expect(await credited()).toEqual(once);
});

test('a refund that is replayed with its payment takes once', async () => {
  const purchase = await bought('pay');
  const paid = await eventNow(purchase, 'checkout.session.completed');
  await bring(paid);
  await atProvider(purchase, 'refund', '2.50');
  await storm(paid, await eventNow(purchase, 'charge.refunded'));
  expect(await credited()).toEqual({ balance: 3, entries: ['purchase 5', 'taken-back -2'] });
});

test('a refund that overtakes its payment has the payment learnt first', async () => {
  const purchase = await bought('pay');
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
    const purchase = await bought('pay');
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

test('all that can happen to a payment, told fifty times in any order, adds up', async () => {
  const purchase = await bought('pay');
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
  const purchase = await bought('pay');
  const paid = await eventNow(purchase, 'checkout.session.completed');
  const stamped = host.clock.now();
  host.clock.move(3 * 86_400_000);
  const old = await provider.deliver(paid, { at: stamped });
  expect([old.status, refusals.why()]).toEqual([400, 'stamp-too-old']);
  await storm(paid);
  expect(await credited()).toEqual(once);
});

test('an event whose answer is lost after its work is done does not do it again', async () => {
  const purchase = await bought('pay');
  const paid = await eventNow(purchase, 'checkout.session.completed');
  crashes = 3;
  for (const _ of [1, 2, 3]) expect((await provider.deliver(paid)).status).toBe(500);
  expect(await credited()).toEqual(once);
  expect(await provider.deliver(paid)).toEqual({ status: 200, body: { outcome: 'already' } });
  expect(await credited()).toEqual(once);
});

test('a payment of another amount than the price is kept, and not credited', async () => {
  const purchase = await bought();
  const payment = { ...(await provider.paymentOf(purchase)), totalMinor: 499 };
  const intent = { id: 'pi_other', createdAt: payment.createdAt };
  const paid = { ...payment, intent, state: 'paid' } as const;
  const text = provider.eventOf(paid, 'checkout.session.completed');
  expect(await provider.deliver(text)).toEqual({ status: 200, body: { outcome: 'kept' } });
  expect(await credited()).toEqual({ balance: 0, entries: [] });
});

const money = ({ balances, entries, purchases }: Evidence) => ({ balances, entries, purchases });

const anew = (text: string): string => JSON.stringify(JSON.parse(text), null, 1);

type Refused = readonly [what: string, how: (text: string) => Delivery, why: string];
const refused: readonly Refused[] = [
  ['signed by somebody else', () => ({ signedFor: 'rival' }), 'signature-wrong'],
  ['sent to another client', () => ({ sentTo: 'rival' }), 'signature-wrong'],
  ["another client's own", () => ({ signedFor: 'rival', sentTo: 'rival' }), 'wrong-account'],
  ["sent to another provider's route", () => ({ provider: 'stripe' }), 'no-account'],
  ['not signed', () => ({ header: '' }), 'signature-missing'],
  ['stamped too long ago', () => ({ at: host.clock.now() - 302_000 }), 'stamp-too-old'],
  ['stamped in the future', () => ({ at: host.clock.now() + 302_000 }), 'stamp-in-the-future'],
  ['written anew', (text) => ({ sent: anew(text) }), 'signature-wrong'],
  ['changed', (text) => ({ sent: text.replace('"eur"', '"usd"') }), 'signature-wrong'],
];

test.each(refused)('a paid event that is %s is refused, and changes nothing', async (...one) => {
  const [, how, why] = one;
  const purchase = await bought('pay');
  const text = await eventNow(purchase, 'checkout.session.completed');
  const before = money(await evidence());
  const answer = await provider.deliver(text, how(text));
  expect(answer).toMatchObject({ status: 400, body: { code: 'event-not-verified' } });
  expect(refusals.why()).toBe(why);
  expect(money(await evidence())).toEqual(before);
  await bring(text);
  expect(await credited()).toEqual(once);
});

test("an event that names another client's account is refused", async () => {
  const purchase = await bought('pay');
  const text = await eventNow(purchase, 'checkout.session.completed');
  const account = 'acct_sandbox_rival';
  const answer = await provider.deliver(JSON.stringify({ ...JSON.parse(text), account }));
  expect([answer.status, refusals.why()]).toEqual([400, 'wrong-account']);
  expect((await evidence()).entries.get(voter)).toBeUndefined();
  await bring(text);
});

/** What an event says, changed in its object. */
const withObject = (text: string, fields: object): string => {
  const event = JSON.parse(text) as { data: { object: object } };
  const object = { ...event.data.object, ...fields };
  return JSON.stringify({ ...event, data: { object } });
};

test('an event of a type that nobody knows, or for no purchase of ours, is kept', async () => {
  const purchase = await bought('pay');
  const text = await eventNow(purchase, 'checkout.session.completed');
  const unknown = JSON.stringify({ ...JSON.parse(text), type: 'checkout.session.admired' });
  const nobodys = withObject(text, { metadata: { purchaseId: '0'.repeat(26) } });
  const unnamed = withObject(text, { metadata: {}, id: 'cs_nobody', client_reference_id: null });
  const before = money(await evidence());
  const outcomes = { [unknown]: 'no-use', [nobodys]: 'not-ours', [unnamed]: 'not-ours' };
  for (const [event, outcome] of Object.entries(outcomes)) {
    expect(await provider.deliver(event)).toEqual({ status: 200, body: { outcome: 'kept' } });
    const { id } = JSON.parse(event) as { id: string };
    expect((await evidence()).events.get(id)?.outcome).toBe(outcome);
  }
  expect(money(await evidence())).toEqual(before);
  await bring(text);
  expect(await credited()).toEqual(once);
});
