import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clientId } from '#basics/ids.ts';
import { certificateMs } from '#gateways/payments/paypal/certificates.ts';
import { requestMs } from '#gateways/payments/paypal/client.ts';
import { type PaymentProvider, ProviderUnavailable } from '#gateways/payments/provider.ts';
import type { Part } from '#infra/part.ts';
import { parts } from '#infra/parts.ts';
import { account, eventBody, sentAt, signedHeaders } from './events.ts';
import { refusal } from './model.ts';
import { euros, order, purchase, type Sandbox, startSandbox } from './sandbox.ts';

let paypal: Sandbox;
beforeEach(async () => {
  paypal = await startSandbox();
});
afterEach(() => paypal.stop());

test('an order sells one thing at its exact price, and names the purchase', async () => {
  await paypal.provider().createCheckout(order, 'key-1');
  const { method, path, headers, body } = paypal.request(0);
  expect({ method, path }).toEqual({ method: 'POST', path: '/v2/checkout/orders' });
  expect(headers).toMatchObject({
    host: 'api-m.sandbox.paypal.com',
    authorization: 'Bearer canary-token',
    'paypal-request-id': 'key-1',
  });
  expect(JSON.parse(body)).toEqual({
    intent: 'CAPTURE',
    purchase_units: [
      {
        reference_id: purchase,
        custom_id: purchase,
        invoice_id: purchase,
        description: '12 credits',
        amount: { currency_code: 'EUR', value: '12.05' },
      },
    ],
    payment_source: {
      paypal: {
        experience_context: {
          return_url: order.returnUrl,
          cancel_url: order.cancelUrl,
          user_action: 'PAY_NOW',
          shipping_preference: 'NO_SHIPPING',
          payment_method_preference: 'IMMEDIATE_PAYMENT_REQUIRED',
        },
      },
    },
  });
});

test('the page of an order is where the payer agrees', async () => {
  const made = await paypal.provider().createCheckout(order, 'key-1');
  const [id] = paypal.model.orders.keys();
  const url = `https://www.sandbox.paypal.com/checkoutnow?token=${id}`;
  expect(made).toEqual({ ok: true, value: { checkoutRef: id, url } });
});

test('the same key returns the same page again, however long it is', async () => {
  for (const key of ['short', `long-${'x'.repeat(200)}`]) {
    expect(await paypal.makeOrder(key)).toBe(await paypal.makeOrder(key));
  }
  expect(await paypal.makeOrder(`long-${'x'.repeat(199)}y`)).not.toBe(
    await paypal.makeOrder(`long-${'x'.repeat(200)}`),
  );
  for (const { headers } of paypal.requests()) {
    expect(String(headers['paypal-request-id']).length).toBeLessThanOrEqual(38);
  }
});

test('a title is cut to what PayPal takes', async () => {
  await paypal.provider().createCheckout({ ...order, title: 'x'.repeat(200) }, 'key-1');
  const { body } = paypal.request(0);
  expect(JSON.parse(body).purchase_units[0].description).toBe('x'.repeat(127));
});

test('one token serves many calls', async () => {
  const one = paypal.provider();
  await one.createCheckout(order, 'key-1');
  await one.createCheckout(order, 'key-2');
  expect(paypal.tokenRequests()).toHaveLength(1);
});

test('an order that PayPal will not make is refused in its own words', async () => {
  paypal.respondWith(refusal(422, 'CURRENCY_NOT_SUPPORTED_FOR_COUNTRY'));
  const why =
    'CURRENCY_NOT_SUPPORTED_FOR_COUNTRY: ' +
    'Described in words: CURRENCY_NOT_SUPPORTED_FOR_COUNTRY. (90957fca61718)';
  const refused = { ok: false, reason: { why } };
  expect(await paypal.provider().createCheckout(order, 'key-1')).toEqual(refused);
});

test('an order of another client is not sold', async () => {
  const others = { ...order, clientId: clientId('other') };
  await expect(paypal.provider().createCheckout(others, 'key-1')).rejects.toThrow('another client');
  expect(paypal.requests()).toEqual([]);
});

test.each([408, 409, 429, 500, 502, 503, 504])(
  'PayPal is unavailable when it responds with %i',
  async (status) => {
    paypal.respondWith(refusal(status, 'LATER'));
    await expect(paypal.provider().createCheckout(order, 'key-1')).rejects.toThrow(
      ProviderUnavailable,
    );
    await expect(paypal.provider().lookUp({ checkoutRef: 'X' })).rejects.toThrow(
      ProviderUnavailable,
    );
    const refund = paypal.provider().refund('X', euros(1), 'key-1');
    await expect(refund).rejects.toThrow(ProviderUnavailable);
  },
);

test('PayPal is unavailable when it does not respond in time', async () => {
  paypal.respondWith(undefined);
  await expect(paypal.impatient().createCheckout(order, 'key-1')).rejects.toThrow(
    ProviderUnavailable,
  );
});

test('PayPal is unavailable when it cannot be reached', async () => {
  const away = paypal.provider();
  await paypal.stop();
  await expect(away.createCheckout(order, 'key-1')).rejects.toThrow(ProviderUnavailable);
});

test('PayPal works again after it issued no tokens for a while', async () => {
  const one = paypal.provider();
  paypal.respondBy(() => ({ status: 503, body: { error: 'later' } }));
  await expect(one.createCheckout(order, 'key-1')).rejects.toThrow(ProviderUnavailable);
  paypal.respondBy();
  expect(await one.createCheckout(order, 'key-1')).toMatchObject({ ok: true });
});

test('a token that was withdrawn is replaced', async () => {
  const one = paypal.provider();
  await one.createCheckout(order, 'key-1');
  let refused = 0;
  paypal.respondBy((received) => {
    if (received.path === '/v1/oauth2/token' || refused > 0) return paypal.model.respond(received);
    refused += 1;
    return { status: 401, body: { name: 'AUTHENTICATION_FAILURE', message: 'No.' } };
  });
  expect(await one.createCheckout(order, 'key-2')).toMatchObject({ ok: true });
  expect(refused).toBe(1);
});

/** All that a log could print of an error. */
const printed = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const own = Object.getOwnPropertyNames(error).map((name) => Reflect.get(error, name));
  return `${error.name} ${JSON.stringify(own)} ${error.cause ? printed(error.cause) : ''}`;
};

const thrownBy = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => undefined,
    (error: unknown) => error,
  );

test('no error holds a secret or a token', async () => {
  const errors: unknown[] = [];
  const collect = async (one: PaymentProvider) => {
    errors.push(await thrownBy(one.createCheckout(order, 'key-1')));
    errors.push(await thrownBy(one.lookUp({ checkoutRef: 'X' })));
  };
  await collect(paypal.provider({ clientSecret: 'canary-wrong' }));
  for (const status of [401, 503]) {
    paypal.respondWith({ status, body: { name: 'NO', message: 'No.' } });
    await collect(paypal.provider());
  }
  paypal.respondWith({ status: 200, body: { id: 7, status: ['canary-answer'] } });
  await collect(paypal.provider());
  paypal.respondWith({ status: 200, body: undefined });
  await collect(paypal.provider());
  paypal.respondWith(undefined);
  await collect(paypal.impatient());
  await paypal.stop();
  await collect(paypal.provider());

  const secret = Buffer.from(`${account.clientId}:${account.clientSecret}`).toString('base64');
  expect(errors).toHaveLength(14);
  for (const error of errors) {
    expect(error).toBeInstanceOf(Error);
    expect(printed(error)).toMatch(/PayPal/);
    expect(printed(error)).not.toMatch(/canary|Basic|Bearer/);
    expect(printed(error)).not.toContain(secret);
  }
});

test('credentials that PayPal does not take are unexpected', async () => {
  const wrong = paypal.provider({ clientSecret: 'canary-wrong' });
  const error = await thrownBy(wrong.createCheckout(order, 'key-1'));
  expect(error).not.toBeInstanceOf(ProviderUnavailable);
  expect(String(error)).toBe('Error: PayPal of demo: creating an order responded 401');
});

test('a signed event of the account is read, and no other', async () => {
  const resource = { id: '29Y24445UY2083144', custom_id: purchase };
  const body = eventBody('PAYMENT.CAPTURE.PENDING', resource);
  const headers = signedHeaders(body);
  expect(await paypal.provider().readEvent(body, headers, sentAt)).toMatchObject({
    ok: true,
    value: { about: { purchaseId: purchase }, update: { kind: 'pending' } },
  });
  const unsigned = await paypal.provider({ webhookId: 'OTHER' }).readEvent(body, headers, sentAt);
  expect(unsigned).toEqual({ ok: false, reason: 'signature-wrong' });
  const others = eventBody('X', { ...resource, payee: { merchant_id: 'OTHER' } });
  const stolen = await paypal.provider().readEvent(others, signedHeaders(others), sentAt);
  expect(stolen).toEqual({ ok: false, reason: 'wrong-account' });
});

test('a certificate, a token, a look-up and a capture fit in the time of each function', () => {
  const selling = (parts as readonly Part[]).filter(({ uses }) => uses.paymentSecrets);
  expect(selling.map(({ name }) => name)).toContain('move-purchase');
  for (const { name, timeoutSeconds } of selling) {
    const first = name === 'receive-payment-events' ? certificateMs : 0;
    expect(first + 3 * requestMs).toBeLessThan(timeoutSeconds * 1_000);
  }
});

test('a silent PayPal is asked for a token once, and is unavailable', async () => {
  paypal.respondBy(() => undefined);
  const made = paypal.impatient().createCheckout(order, 'key-1');
  await expect(made).rejects.toBeInstanceOf(ProviderUnavailable);
  expect([paypal.tokenRequests().length, paypal.requests().length]).toEqual([1, 0]);
});
