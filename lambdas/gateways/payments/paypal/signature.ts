import { verify, X509Certificate } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ok, type Result, refuse } from '#basics/result.ts';
import type { EventHeaders, EventRefusal } from '#contracts/payments.ts';
import type { PaypalAccount } from '#gateways/payments/accounts.ts';
import { ProviderUnavailable, stampToleranceMs } from '#gateways/payments/provider.ts';

/**
 * Fetches the PEM text at an address; undefined where there is none. Throws whatever it likes where
 * it cannot tell.
 */
export type FetchCertificate = (url: URL) => Promise<string | undefined>;

/**
 * PayPal delivers an event up to 25 times over three days, and a later delivery carries the
 * transmission id and the time of the first. Five minutes would lose payments that were made while
 * we were away; a replay within four days does no harm, as a purchase is paid only once.
 */
export const oldestStampMs = 4 * 24 * 60 * 60 * 1000;

/** Where each environment of PayPal keeps the certificates it signs with. */
const certificateHosts = { live: 'api.paypal.com', sandbox: 'api.sandbox.paypal.com' };

/** The name that PayPal's own SDKs ask of the certificate, in either environment. */
const certificateName = /^messageverificationcerts(?:\.[a-z0-9-]+)*\.paypal\.com$/;

const certificatesRemembered = 16;
/** For how long a certificate that was not had is not asked for again, and how many may be so. */
const missedForMs = 60_000;
const missedAtMost = 8;
const largestCertificateBytes = 65_536;

const readAtMost = async (body: AsyncIterable<Uint8Array>, bytes: number): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > bytes) throw new Error(`More than ${bytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Answers that say that there is no such thing, and not that it is to be asked for later. */
const isNone = (status: number): boolean =>
  status >= 400 && status < 500 && ![408, 425, 429].includes(status);

/** Fetches by HTTP: one answer of 200, no redirect, of a limited size, within `timeoutMs`. */
export async function fetchCertificate(url: URL, timeoutMs = 5000): Promise<string | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, { redirect: 'error', signal });
  if (isNone(answer.status)) {
    await answer.body?.cancel();
    return undefined;
  }
  if (answer.status !== 200 || !answer.body) throw new Error(`Answered ${answer.status}`);
  return await readAtMost(answer.body, largestCertificateBytes);
}

type Environment = PaypalAccount['environment'];

/** The environment whose certificates are at this address, written as a URL normally is. */
const environmentOf = (address: string): Environment | undefined =>
  (['live', 'sandbox'] as const).find((environment) => {
    const prefix = `https://${certificateHosts[environment]}/v1/notifications/certs/`;
    return address.startsWith(prefix) && /^[\w-]{1,200}$/.test(address.slice(prefix.length));
  });

const isPaypals = (certificate: X509Certificate): boolean => {
  const names = [certificate.toLegacyObject().subject.CN].flat();
  return names.length === 1 && certificateName.test(names[0] ?? '');
};

const isValidAt = (certificate: X509Certificate, now: number): boolean =>
  certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();

/** The certificate at an address if it is PayPal's and valid at `now`, epoch milliseconds. */
export type CertificateAt = (url: URL, now: number) => Promise<X509Certificate | undefined>;

/** A certificate that has been asked for and is not had, or not yet. */
type Asked = { readonly askedAt: number; readonly answer: Promise<X509Certificate | undefined> };

/**
 * The certificates of PayPal, by their address. TLS to the pinned host vouches for what is fetched
 * there; of a chain, the first is the one that signs. Anyone may name a certificate before a
 * signature is verified. So each is asked for once at a time, one that is not had is left alone
 * for a minute, and once too many are not had, no other is asked for: PayPal sends events again.
 */
export const createCertificates = (fetchPem: FetchCertificate): CertificateAt => {
  const remembered = new Map<string, X509Certificate>();
  const asked = new Map<string, Asked>();

  const fetchOne = async (url: URL, now: number): Promise<X509Certificate | undefined> => {
    const certificate = await readOne(fetchPem, url);
    if (!certificate || !isPaypals(certificate) || !isValidAt(certificate, now)) return undefined;
    asked.delete(url.href);
    remembered.delete(url.href);
    remembered.set(url.href, certificate);
    const [oldest] = remembered.keys();
    if (oldest && remembered.size > certificatesRemembered) remembered.delete(oldest);
    return certificate;
  };

  return async (url, now) => {
    const held = remembered.get(url.href);
    if (held && isValidAt(held, now)) return held;
    for (const [href, { askedAt }] of asked) {
      if (now - askedAt >= missedForMs) asked.delete(href);
    }
    const known = asked.get(url.href);
    if (known) return known.answer;
    if (asked.size >= missedAtMost) return undefined;
    const answer = fetchOne(url, now);
    asked.set(url.href, { askedAt: now, answer });
    return answer;
  };
};

const readOne = async (
  fetchPem: FetchCertificate,
  url: URL,
): Promise<X509Certificate | undefined> => {
  try {
    const pem = await fetchPem(url);
    return pem === undefined ? undefined : new X509Certificate(pem);
  } catch (cause) {
    throw new ProviderUnavailable('The certificate of PayPal could not be had', { cause });
  }
};

type Transmission = {
  readonly id: string;
  readonly time: string;
  readonly signature: string;
  readonly certificateUrl: string;
  readonly algorithm: string;
};

const transmissionOf = (headers: EventHeaders): Transmission | undefined => {
  const [id, time, signature, certificateUrl, algorithm] = ['id', 'time', 'sig']
    .map((name) => headers[`paypal-transmission-${name}`])
    .concat(headers['paypal-cert-url'], headers['paypal-auth-algo']);
  if (!id || !time || !signature || !certificateUrl || !algorithm) return undefined;
  return { id, time, signature, certificateUrl, algorithm };
};

const stampRefusal = (time: string, now: number): EventRefusal | undefined => {
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) : NaN;
  if (Number.isNaN(at)) return 'malformed';
  if (at < now - oldestStampMs) return 'stamp-too-old';
  return at > now + stampToleranceMs ? 'stamp-in-the-future' : undefined;
};

const isSigned = (
  { id, time, signature }: Transmission,
  webhookId: string,
  body: Uint8Array,
  { publicKey }: X509Certificate,
): boolean => {
  const message = Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`, 'utf8');
  return (
    publicKey.asymmetricKeyType === 'rsa' &&
    verify('sha256', message, publicKey, Buffer.from(signature, 'base64'))
  );
};

/** Why headers cannot be of an event of PayPal that is to be taken now, whatever the account. */
export const paypalFormRefusal = (headers: EventHeaders, now: number): EventRefusal | undefined => {
  const transmission = transmissionOf(headers);
  if (!transmission) return 'signature-missing';
  const { algorithm, certificateUrl, time } = transmission;
  if (algorithm !== 'SHA256withRSA' || !environmentOf(certificateUrl)) return 'signature-wrong';
  return stampRefusal(time, now);
};

/**
 * Makes the check of an event's signature as PayPal documents it for those who verify by
 * themselves. The check refuses with the reason, and throws `ProviderUnavailable` where it cannot
 * be told whether there is such a certificate.
 */
export const createSignatureCheck = (account: PaypalAccount, certificateAt: CertificateAt) => {
  return async (
    body: Uint8Array,
    headers: EventHeaders,
    now: number,
  ): Promise<Result<void, EventRefusal>> => {
    const refusal = paypalFormRefusal(headers, now);
    const transmission = transmissionOf(headers);
    if (refusal || !transmission) return refuse(refusal ?? 'signature-missing');
    const { certificateUrl } = transmission;
    if (environmentOf(certificateUrl) !== account.environment) return refuse('signature-wrong');
    const certificate = await certificateAt(new URL(certificateUrl), now);
    if (!certificate || !isSigned(transmission, account.webhookId, body, certificate)) {
      return refuse('signature-wrong');
    }
    return ok(undefined);
  };
};
