import { sign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { PaypalAccount } from '#gateways/payments/accounts.ts';
import { createIdentity, type Identity } from './certificate.ts';

/** A merchant account in PayPal's sandbox; its secrets are easily found in text. */
export const account: PaypalAccount = {
  clientId: 'canary-client-id',
  clientSecret: 'canary-client-secret',
  webhookId: '9XL90610J3647323C',
  merchantId: 'RD465XN5VS364',
  environment: 'sandbox',
};

export const sandboxName = 'messageverificationcerts.sandbox.paypal.com';
export const certificateUrl =
  'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77';

/** When the events of the tests are sent. */
export const sentAt = Date.parse('2026-03-01T12:00:00Z');
const year = 365 * 24 * 3_600_000;

/** Whom the events of the tests are signed by. */
export const paypalsIdentity = createIdentity(sandboxName, {
  from: sentAt - year,
  until: sentAt + year,
});

export type Signing = {
  readonly identity?: Identity;
  readonly webhookId?: string;
  readonly at?: number;
  readonly url?: string;
};

/** The headers that PayPal sends with the body. */
export const signedHeaders = (body: Uint8Array, signing: Signing = {}) => {
  const { identity = paypalsIdentity, webhookId = account.webhookId, at = sentAt } = signing;
  const id = '69cd13f0-d67a-11e5-baa3-778b53f4ae55';
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const message = Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`);
  return {
    'content-type': 'application/json',
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': sign('sha256', message, identity.privateKey).toString('base64'),
    'paypal-cert-url': signing.url ?? certificateUrl,
    'paypal-auth-algo': 'SHA256withRSA',
  };
};

/** An event as PayPal writes it, in bytes. */
export const eventBody = (type: string, resource: unknown, more: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      id: 'WH-2CL46544TB770421K-5VB92446WP7345818',
      event_version: '1.0',
      create_time: '2026-03-01T11:59:58.336Z',
      resource_type: 'capture',
      event_type: type,
      summary: 'Zahlung über 12.00 EUR',
      resource,
      ...more,
    }),
  );
