import { verify, type X509Certificate } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ok, refuse } from '#basics/result.ts';
import type { EventHeaders, EventRefusal } from '#contracts/payments.ts';
import type { PaypalAccount } from '#gateways/payments/accounts.ts';
import type { CertificateAt } from '#gateways/payments/paypal/certificates.ts';
import { stampToleranceMs, type Verify } from '#gateways/payments/provider.ts';
import { jsonOf } from '#gateways/payments/schemas.ts';

/**
 * PayPal delivers an event up to 25 times over three days, and a later delivery carries the
 * transmission id and the time of the first. Five minutes would lose payments that were made while
 * we were unreachable; a replay within four days does no harm, as a purchase is paid only once.
 */
export const oldestStampMs = 4 * 24 * 60 * 60 * 1000;

/** The host of the certificates that each environment of PayPal signs with. */
const certificateHosts = { live: 'api.paypal.com', sandbox: 'api.sandbox.paypal.com' };

type Environment = PaypalAccount['environment'];

/** The environment whose certificates are at this address, written as a URL normally is. */
const environmentOf = (address: string): Environment | undefined =>
  (['live', 'sandbox'] as const).find((environment) => {
    const prefix = `https://${certificateHosts[environment]}/v1/notifications/certs/`;
    return address.startsWith(prefix) && /^[\w-]{1,200}$/.test(address.slice(prefix.length));
  });

type Transmission = {
  readonly id: string;
  readonly time: string;
  readonly signature: string;
  readonly certificateUrl: string;
  readonly algorithm: string;
};

function transmissionOf(headers: EventHeaders): Transmission | undefined {
  const [id, time, signature, certificateUrl, algorithm] = ['id', 'time', 'sig']
    .map((name) => headers[`paypal-transmission-${name}`])
    .concat(headers['paypal-cert-url'], headers['paypal-auth-algo']);
  if (!id || !time || !signature || !certificateUrl || !algorithm) return undefined;
  return { id, time, signature, certificateUrl, algorithm };
}

function stampRefusal(time: string, now: number): EventRefusal | undefined {
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) : NaN;
  if (Number.isNaN(at)) return 'malformed';
  if (at < now - oldestStampMs) return 'stamp-too-old';
  return at > now + stampToleranceMs ? 'stamp-in-the-future' : undefined;
}

function isSigned(
  { id, time, signature }: Transmission,
  webhookId: string,
  body: Uint8Array,
  { publicKey }: X509Certificate,
): boolean {
  const message = Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`, 'utf8');
  return (
    publicKey.asymmetricKeyType === 'rsa' &&
    verify('sha256', message, publicKey, Buffer.from(signature, 'base64'))
  );
}

/** Why headers cannot be of an event of PayPal that is to be taken now, whatever the account. */
export function formRefusal(headers: EventHeaders, now: number): EventRefusal | undefined {
  const transmission = transmissionOf(headers);
  if (!transmission) return 'signature-missing';
  const { algorithm, certificateUrl, time } = transmission;
  if (algorithm !== 'SHA256withRSA' || !environmentOf(certificateUrl)) return 'signature-wrong';
  return stampRefusal(time, now);
}

/**
 * Makes the verification of an event as PayPal documents it for those who verify by themselves. It
 * throws `ProviderUnavailable` where it is unknown whether there is such a certificate.
 */
export function createVerify(account: PaypalAccount, certificateAt: CertificateAt): Verify {
  return async (body, headers, now) => {
    const refusal = formRefusal(headers, now);
    const transmission = transmissionOf(headers);
    if (refusal || !transmission) return refuse(refusal ?? 'signature-missing');
    const { certificateUrl } = transmission;
    if (environmentOf(certificateUrl) !== account.environment) return refuse('signature-wrong');
    const certificate = await certificateAt(new URL(certificateUrl), now);
    if (!certificate || !isSigned(transmission, account.webhookId, body, certificate)) {
      return refuse('signature-wrong');
    }
    return ok(jsonOf(body));
  };
}
