import { verify, X509Certificate } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ok, type Result, refuse } from '#basics/result.ts';
import type { EventHeaders, EventRefusal } from '#contracts/payments.ts';
import type { PaypalAccount } from './accounts.ts';
import { ProviderUnavailable, stampToleranceMs } from './provider.ts';

/** Fetches the PEM text at an address; throws whatever it likes where it cannot. */
export type FetchCertificate = (url: URL) => Promise<string>;

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

/** Fetches by HTTP: one answer of 200, no redirect, of a limited size, within `timeoutMs`. */
export async function fetchCertificate(url: URL, timeoutMs = 5000): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, { redirect: 'error', signal });
  if (answer.status !== 200 || !answer.body) throw new Error(`Answered ${answer.status}`);
  return await readAtMost(answer.body, largestCertificateBytes);
}

/** The address where it is the pinned host's, byte for byte as a URL is normally written. */
const pinnedUrl = (text: string, environment: PaypalAccount['environment']): URL | undefined => {
  const prefix = `https://${certificateHosts[environment]}/v1/notifications/certs/`;
  const isPinned = text.startsWith(prefix) && /^[\w-]{1,200}$/.test(text.slice(prefix.length));
  return isPinned ? new URL(text) : undefined;
};

const isPaypals = (certificate: X509Certificate): boolean => {
  const names = [certificate.toLegacyObject().subject.CN].flat();
  return names.length === 1 && certificateName.test(names[0] ?? '');
};

const isValidAt = (certificate: X509Certificate, now: number): boolean =>
  certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();

/**
 * The certificates of PayPal, by their address. TLS to the pinned host vouches for what is fetched
 * there; of a chain, the first is the one that signs.
 */
const createCertificates = (fetchPem: FetchCertificate) => {
  const remembered = new Map<string, X509Certificate>();

  const fetchOne = async (url: URL): Promise<X509Certificate> => {
    try {
      return new X509Certificate(await fetchPem(url));
    } catch (cause) {
      throw new ProviderUnavailable('The certificate of PayPal could not be had', { cause });
    }
  };

  /** The certificate if it is PayPal's and valid at `now`. */
  return async (url: URL, now: number): Promise<X509Certificate | undefined> => {
    const held = remembered.get(url.href);
    if (held && isValidAt(held, now)) return held;
    const certificate = await fetchOne(url);
    if (!isPaypals(certificate) || !isValidAt(certificate, now)) return undefined;
    remembered.delete(url.href);
    remembered.set(url.href, certificate);
    const [oldest] = remembered.keys();
    if (oldest && remembered.size > certificatesRemembered) remembered.delete(oldest);
    return certificate;
  };
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

/**
 * Makes the check of an event's signature as PayPal documents it for those who verify by
 * themselves. The check refuses with the reason, and throws `ProviderUnavailable` where the
 * certificate cannot be fetched.
 */
export const createSignatureCheck = (account: PaypalAccount, fetchPem: FetchCertificate) => {
  const certificateAt = createCertificates(fetchPem);
  return async (
    body: Uint8Array,
    headers: EventHeaders,
    now: number,
  ): Promise<Result<void, EventRefusal>> => {
    const transmission = transmissionOf(headers);
    if (!transmission) return refuse('signature-missing');
    const url = pinnedUrl(transmission.certificateUrl, account.environment);
    if (transmission.algorithm !== 'SHA256withRSA' || !url) return refuse('signature-wrong');
    const stamp = stampRefusal(transmission.time, now);
    if (stamp) return refuse(stamp);
    const certificate = await certificateAt(url, now);
    if (!certificate || !isSigned(transmission, account.webhookId, body, certificate)) {
      return refuse('signature-wrong');
    }
    return ok(undefined);
  };
};
