import { expect, test } from '@jest/globals';
import { type ClientId, clientId } from '#basics/ids.ts';
import type { EventHeaders, ProviderName } from '#contracts/payments.ts';
import { dummyProviders } from '#gateways/payments/dummy-providers.ts';
import { refusalByForm } from '#gateways/payments/event-form.ts';
import { createCertificates } from '#gateways/payments/paypal/certificates.ts';
import { createPaypal } from '#gateways/payments/paypal/index.ts';
import type { Providers } from '#gateways/payments/providers.ts';
import { createStripe } from '#gateways/payments/stripe/index.ts';
import { createReceivePaymentEvents } from '#lambdas/receive-payment-events/handler.ts';
import { anHttpEvent, anObserver } from '#test/builders/http.ts';
import { demo, other } from '#test/builders/ids.ts';
import { createIdentity } from '#test/lambdas/gateways/payments/paypal/certificate.ts';
import {
  eventBody,
  account as paypal,
  sentAt,
  signedHeaders,
} from '#test/lambdas/gateways/payments/paypal/events.ts';
import {
  anEvent,
  aSession,
  signatureOf,
  account as stripe,
} from '#test/lambdas/gateways/payments/stripe/events.ts';

const liveUrl = 'https://api.paypal.com/v1/notifications/certs/CERT-1';
const live = createIdentity('messageverificationcerts.paypal.com', {
  from: sentAt - 1_000,
  until: sentAt + 1_000,
});
const unreachable = (): never => {
  throw new Error('An event that is not verified reaches nothing behind it');
};

/** The function with the real providers: `demo` has both, `other` Stripe, `nobody` is unknown. */
function setUp() {
  const observer = anObserver();
  const fetched: string[] = [];
  const asked: string[] = [];
  const certificateAt = createCertificates(async ({ href }) => {
    fetched.push(href);
    return href === liveUrl ? live.pem : undefined;
  });
  const liveAccount = { ...paypal, environment: 'live' } as const;
  const held: Readonly<Record<string, Providers>> = {
    demo: {
      stripe: createStripe(demo, stripe),
      paypal: createPaypal(demo, liveAccount, { certificateAt }),
    },
    other: { stripe: createStripe(other, stripe) },
  };
  const providersOf = async (id: ClientId) => {
    asked.push(id);
    return held[id] ?? {};
  };
  const receive = createReceivePaymentEvents({
    purchases: {
      get: unreachable,
      change: unreachable,
      paidBy: unreachable,
      tokenOf: unreachable,
    },
    accounts: { balance: unreachable },
    events: { put: unreachable },
    executions: { answer: unreachable },
    facts: { publish: unreachable },
    providersOf,
    isEnrolled: async (id) => id in held,
    dummies: dummyProviders({ certificateAt }),
    refusalByForm,
    random: unreachable,
    pause: unreachable,
    clock: { now: () => sentAt },
    observer,
  });
  const deliver = (provider: ProviderName, client: string, body: string, headers: EventHeaders) => {
    const path = { provider, clientId: clientId(client) };
    const event = anHttpEvent('receivePaymentEvent', { path, body, claims: undefined });
    return receive({ ...event, headers } as typeof event);
  };
  const counted = () => observer.seen.flatMap((one) => (one.kind === 'count' ? [one.what] : []));
  const reasons = () =>
    observer.seen.flatMap((one) => (one.kind === 'info' ? [one.fields.why] : []));
  return { deliver, fetched, asked, counted, reasons };
}

const text = JSON.stringify(anEvent('checkout.session.completed', aSession()));
const forged = { 'stripe-signature': signatureOf(text, sentAt, 'whsec_guessed') };
const capture = eventBody('PAYMENT.CAPTURE.COMPLETED', { id: '29Y24445UY2083144' }).toString();
const strangers = createIdentity('messageverificationcerts.paypal.com');
const forgedPaypal = signedHeaders(Buffer.from(capture), { identity: strangers, url: liveUrl });

test('all events that fail verification have the same response, for any client', async () => {
  const { deliver } = setUp();
  const unsigned = { 'content-type': 'application/json' };
  const old = { 'stripe-signature': signatureOf(text, sentAt - 600_000) };
  const odd = { ...forgedPaypal, 'paypal-cert-url': 'https://elsewhere.example/CERT-1' };
  const responses: unknown[] = [];
  for (const client of ['demo', 'other', 'nobody']) {
    for (const headers of [unsigned, forged, old, { 'stripe-signature': 'x' }]) {
      for (const body of [text, '', '[]', '{']) {
        responses.push(await deliver('stripe', client, body, headers));
        responses.push(await deliver('sandbox', client, body, headers));
      }
    }
    for (const headers of [unsigned, forgedPaypal, odd]) {
      responses.push(await deliver('paypal', client, capture, headers));
    }
  }
  const [first] = responses;
  expect(first).toMatchObject({ statusCode: 400 });
  for (const response of responses) expect(response).toEqual(first);
});

test('why an event fails verification is in the log, with its client', async () => {
  const { deliver, reasons } = setUp();
  await deliver('stripe', 'demo', text, {});
  await deliver('stripe', 'demo', text, forged);
  await deliver('stripe', 'nobody', text, forged);
  await deliver('stripe', 'demo', text, {
    'stripe-signature': signatureOf(text, sentAt - 600_000),
  });
  expect(reasons()).toEqual([
    'signature-missing',
    'signature-wrong',
    'no-account',
    'stamp-too-old',
  ]);
});

test('for a client that is not there as much is fetched as for one that is', async () => {
  const missing = { ...forgedPaypal, 'paypal-cert-url': `${liveUrl}-made-up` };
  for (const client of ['nobody', 'other', 'demo']) {
    const { deliver, fetched } = setUp();
    for (const headers of [forgedPaypal, missing, forgedPaypal, missing]) {
      await deliver('paypal', client, capture, headers);
    }
    expect(fetched).toEqual([liveUrl, `${liveUrl}-made-up`]);
  }
});

test('of a client that sells nothing no secret is looked for, whatever comes for it', async () => {
  const { deliver, asked } = setUp();
  for (let n = 0; n < 50; n += 1) await deliver('stripe', `made-up-${n}`, text, forged);
  expect(asked).toEqual([]);
  await deliver('stripe', 'other', text, forged);
  expect(asked).toEqual(['other']);
});

test('without the form of an event no account is asked for, and nothing fetched', async () => {
  const { deliver, asked, fetched } = setUp();
  const future = { 'stripe-signature': signatureOf(text, sentAt + 600_000) };
  for (const headers of [{}, future, { 'stripe-signature': 't=1' }]) {
    await deliver('stripe', 'demo', text, headers);
  }
  for (const body of ['', 'x', 'null', '"text"', '[1]']) {
    await deliver('stripe', 'demo', body, {
      'stripe-signature': signatureOf(body, sentAt, 'whsec_guessed'),
    });
  }
  const odd = [
    { 'paypal-cert-url': 'https://elsewhere.example/v1/notifications/certs/CERT-1' },
    { 'paypal-auth-algo': 'none' },
    { 'paypal-transmission-time': '2020-01-01T00:00:00Z' },
    { 'paypal-transmission-sig': undefined },
  ];
  for (const change of odd)
    await deliver('paypal', 'demo', capture, { ...forgedPaypal, ...change });
  expect(asked).toEqual([]);
  expect(fetched).toEqual([]);
});

test('only what looks real for an account of ours is counted as not verified', async () => {
  const { deliver, counted } = setUp();
  await deliver('stripe', 'nobody', text, forged);
  await deliver('paypal', 'other', capture, forgedPaypal);
  await deliver('stripe', 'demo', text, {});
  await deliver('stripe', 'demo', '[]', forged);
  expect(counted()).toEqual(Array(4).fill('EventsOfStrangers'));
  await deliver('stripe', 'demo', text, forged);
  expect(counted().at(-1)).toBe('EventsNotVerified');
});
