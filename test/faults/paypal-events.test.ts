import { startStandingHost } from '#test/standing-host.ts';
import '#test/faults/one-realm.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { clientId as asClientId } from '#basics/ids.ts';
import type { Observer } from '#contracts/observer.ts';
import { createCertificates } from '#gateways/payments/paypal/certificates.ts';
import { createPaypal } from '#gateways/payments/paypal/index.ts';
import { oldestStampMs } from '#gateways/payments/paypal/signature.ts';
import { createFunctions, type LocalFunctions } from '#infra/local/functions.ts';
import type { Host } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { readEvidence } from '#test/faults/evidence.ts';
import { wrongCredits, wrongPurchases } from '#test/faults/money-checkers.ts';
import { buy, five, openShop } from '#test/faults/shop.ts';
import { clientId } from '#test/faults/votings.ts';
import { createWire, type Wire } from '#test/faults/wire.ts';
import { createIdentity } from '#test/lambdas/gateways/payments/paypal/certificate.ts';
import {
  account,
  eventBody,
  paypalsIdentity,
  type Signing,
  sandboxName,
  sentAt,
  signedHeaders,
} from '#test/lambdas/gateways/payments/paypal/events.ts';
import { PaypalModel } from '#test/lambdas/gateways/payments/paypal/model.ts';
import { sandboxApi, startPaypal } from '#test/lambdas/gateways/payments/paypal/server.ts';
import { until } from '#test/until.ts';

const replays = 50;
/** The reasons of refused events, from the log. */
const reasons: unknown[] = [];
const observer: Observer = {
  info: (_message, { why }) => void reasons.push(why),
  error: () => {},
  measure: () => {},
  count: () => {},
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let paypal: Awaited<ReturnType<typeof startModel>>;
let host: Host;
let wire: Wire;
let voter: string;
let token: string;
let numbers = 0;

const mint = (userId: string, group: string) =>
  mintAccessToken(host.identity.key, { userId, groups: [group] });

/** A model of PayPal behind TLS, and the client's account at it. */
async function startModel() {
  const model = new PaypalModel();
  const { agent, stop } = await startPaypal((received) => model.respond(received));
  const certificateAt = createCertificates(async () => paypalsIdentity.pem);
  const provider = createPaypal(asClientId(clientId), account, { agent, certificateAt });
  return { model, provider, stop };
}

/** The functions of payments, with a merchant account at the model of PayPal besides. */
function withPaypal(functions: LocalFunctions): LocalFunctions {
  let created: LocalFunctions | undefined;
  const own = (): LocalFunctions => {
    const { machineArn, purchaseMachineArn, databaseEndpoint, awsEndpoint, topicArn, clock } = host;
    const endpoints = {
      dynamodb: databaseEndpoint,
      aws: awsEndpoint,
      machineArns: {
        'voting-lifecycle': machineArn,
        'credit-purchase': purchaseMachineArn,
        reconciliation: 'none',
      },
      topicArn,
      scheduleGroup: 'hustings',
    };
    const providersOf = async () => ({ paypal: paypal.provider });
    created ??= createFunctions(endpoints, {
      clock,
      after: clock.after,
      observer,
      providersOf,
    });
    return created;
  };
  return {
    ...functions,
    'sell-credits': (event) => own()['sell-credits'](event),
    'receive-payment-events': (event) => own()['receive-payment-events'](event),
    'move-purchase': (input) => own()['move-purchase'](input),
  };
}

beforeAll(async () => {
  folder = await temporaryFolder();
  paypal = await startModel();
  const dataDir = folder.path;
  host = await startStandingHost({ dataDir, personas: [], startAt: sentAt, wrap: withPaypal });
  wire = createWire(Number(new URL(host.origin).port), 64);
  await openShop(wire, await mint('carla', `${clientId}.admin`));
});
afterAll(async () => {
  wire.close();
  await host.stop();
  await paypal.stop();
  await folder.remove();
});
beforeEach(async () => {
  numbers += 1;
  voter = `buyer-${numbers}`;
  token = await mint(voter, `${clientId}.voter`);
});

type Order = { readonly purchaseId: string; readonly orderId: string };

/** A purchase of five credits that its payer has approved, not captured yet. */
async function startApproved(): Promise<Order> {
  const { purchaseId, checkoutUrl } = await buy(wire, token, five, { provider: 'paypal' });
  const orderId = new URL(checkoutUrl).searchParams.get('token') ?? '';
  paypal.model.move(orderId, 'APPROVED');
  return { purchaseId, orderId };
}

const euros = (value: string) => ({ currency_code: 'EUR', value });
const captureOf = ({ orderId }: Order) => paypal.model.orders.get(orderId)?.captures[0];

/** An event with an id of its own. */
const anEvent = (type: string, resource: object) => {
  numbers += 1;
  return eventBody(type, resource, { id: `WH-${numbers}` });
};

const approval = ({ orderId, purchaseId }: Order) => {
  const payee = { merchant_id: account.merchantId };
  const units = [{ custom_id: purchaseId, amount: euros('5.00'), payee }];
  return anEvent('CHECKOUT.ORDER.APPROVED', { id: orderId, purchase_units: units });
};

const captured = (order: Order) =>
  anEvent('PAYMENT.CAPTURE.COMPLETED', {
    id: captureOf(order)?.id ?? `CAPTURE${order.orderId}`,
    custom_id: order.purchaseId,
    amount: euros('5.00'),
    supplementary_data: { related_ids: { order_id: order.orderId } },
  });

const refunded = (order: Order, value: string) =>
  anEvent('PAYMENT.CAPTURE.REFUNDED', {
    id: 'REFUND1',
    amount: euros(value),
    seller_payable_breakdown: { total_refunded_amount: euros(value) },
    links: [{ rel: 'up', href: `${sandboxApi}/v2/payments/captures/${captureOf(order)?.id}` }],
  });

async function deliver(body: Buffer, signing: Signing = {}, sent = body) {
  const response = await fetch(`${host.origin}/payment-events/paypal/${clientId}`, {
    method: 'POST',
    headers: signedHeaders(body, { at: host.clock.now(), ...signing }),
    body: new Uint8Array(sent),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Delivers each event many times at once, and again until the response is 200, as PayPal does. */
const storm = (...bodies: Buffer[]): Promise<unknown> =>
  Promise.all(
    Array.from({ length: replays }, () => bodies)
      .flat()
      .map((body) => until(async () => (await deliver(body)).status === 200)),
  );

async function credited() {
  const found = await readEvidence(host.databaseEndpoint);
  const payments = new Map(
    [...paypal.model.orders.values()].map(({ unit, captures }) => [
      unit.custom_id,
      { state: captures.length > 0 ? 'paid' : 'open', isDisputed: false },
    ]),
  );
  expect([...wrongCredits(found), ...wrongPurchases({ ...found, payments })]).toEqual([]);
  const entries = found.entries.get(voter) ?? [];
  return entries.map(({ cause, credits }) => `${cause} ${credits}`).sort();
}

test('an approval delivered fifty times captures the money once and credits once', async () => {
  const order = await startApproved();
  await storm(approval(order));
  expect(paypal.model.orders.get(order.orderId)?.captures).toHaveLength(1);
  expect(await credited()).toEqual(['purchase 5']);
  await storm(captured(order), approval(order));
  expect(await credited()).toEqual(['purchase 5']);
});

test('a refund that overtakes its payment, replayed with it, takes credits back once', async () => {
  const order = await startApproved();
  await paypal.provider.captureIfApproved({ checkoutRef: order.orderId });
  await storm(refunded(order, '2.00'), captured(order));
  expect(await credited()).toEqual(['purchase 5', 'taken-back -2']);
});

test('an event that comes three days late, under its first stamp, credits once', async () => {
  const order = await startApproved();
  await paypal.provider.captureIfApproved({ checkoutRef: order.orderId });
  const body = captured(order);
  const at = host.clock.now();
  host.clock.move(3 * 86_400_000);
  expect((await deliver(body, { at })).status).toBe(200);
  expect(await credited()).toEqual(['purchase 5']);
});

test('an approval whose event is lost is found when its checkout is over', async () => {
  const { purchaseId } = await startApproved();
  host.clock.move(3_900_000);
  const path = { clientId, purchaseId };
  const readPurchase = () => wire.ask({ id: 'getMyPurchase', path, token });
  await until(async () => (await readPurchase()).body.status === 'paid');
  expect(await credited()).toEqual(['purchase 5']);
});

const stranger = createIdentity(sandboxName, { from: sentAt - 1_000, until: sentAt + 86_400_000 });
const reformatted = (body: Buffer) =>
  Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
const now = () => host.clock.now();

type RefusalCase = readonly [
  what: string,
  how: (body: Buffer) => readonly [Signing, Buffer],
  why: string,
];
const refusals: readonly RefusalCase[] = [
  ['signed by a stranger', (body) => [{ identity: stranger }, body], 'signature-wrong'],
  ['signed for another webhook', (body) => [{ webhookId: 'OTHER' }, body], 'signature-wrong'],
  ['reformatted', (body) => [{}, reformatted(body)], 'signature-wrong'],
  [
    'stamped too long ago',
    (body) => [{ at: now() - oldestStampMs - 2_000 }, body],
    'stamp-too-old',
  ],
  ['stamped in the future', (body) => [{ at: now() + 302_000 }, body], 'stamp-in-the-future'],
];

test.each(refusals)('a capture that is %s is refused, with no effect', async (...one) => {
  const [, how, why] = one;
  const order = await startApproved();
  await paypal.provider.captureIfApproved({ checkoutRef: order.orderId });
  const body = captured(order);
  const [signing, sent] = how(body);
  const response = await deliver(body, signing, sent);
  expect(response).toMatchObject({ status: 400, body: { code: 'event-not-verified' } });
  expect(reasons.at(-1)).toBe(why);
  expect((await readEvidence(host.databaseEndpoint)).entries.get(voter)).toBeUndefined();
  expect((await deliver(body)).status).toBe(200);
  expect(await credited()).toEqual(['purchase 5']);
});

test('an event of another merchant is refused, and one of an unknown type is stored', async () => {
  const order = await startApproved();
  const payee = { merchant_id: 'SOMEBODYELSE' };
  const foreign = anEvent('PAYMENT.CAPTURE.COMPLETED', { id: 'C1', payee, amount: euros('5.00') });
  expect(await deliver(foreign)).toMatchObject({ status: 400 });
  expect(reasons.at(-1)).toBe('wrong-account');
  const unknown = anEvent('PAYMENT.CAPTURE.ADMIRED', { id: 'C1', custom_id: order.purchaseId });
  expect(await deliver(unknown)).toEqual({ status: 200, body: { outcome: 'kept' } });
  expect(await credited()).toEqual([]);
});
