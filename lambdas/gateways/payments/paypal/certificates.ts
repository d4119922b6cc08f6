import { X509Certificate } from 'node:crypto';
import { ProviderUnavailable } from '#gateways/payments/provider.ts';

/**
 * Returns the PEM text at an address, or undefined if there is none. Throws if that is unknown.
 */
export type FetchCertificate = (url: URL) => Promise<string | undefined>;

/** The name that PayPal's own SDKs ask of the certificate, in either environment. */
const certificateName = /^messageverificationcerts(?:\.[a-z0-9-]+)*\.paypal\.com$/;

const cachedAtMost = 16;
/** For how long a certificate that was not found is not fetched again, and how many may be so. */
const missedForMs = 60_000;
const missedAtMost = 8;
const largestCertificateBytes = 65_536;

async function readAtMost(body: AsyncIterable<Uint8Array>, bytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > bytes) throw new Error(`More than ${bytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Whether a status means that the certificate does not exist, so that no retry finds it. */
const isNone = (status: number): boolean =>
  status >= 400 && status < 500 && ![408, 425, 429].includes(status);

/** How long a fetch may take: it precedes all requests that an event makes. */
export const certificateMs = 5_000;

/** Fetches by HTTP: one response of 200, no redirect, of a limited size, within `timeoutMs`. */
export async function fetchCertificate(
  url: URL,
  timeoutMs = certificateMs,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { redirect: 'error', signal });
  if (isNone(response.status)) {
    await response.body?.cancel();
    return undefined;
  }
  if (response.status !== 200 || !response.body) throw new Error(`Responded ${response.status}`);
  return await readAtMost(response.body, largestCertificateBytes);
}

function isPaypals(certificate: X509Certificate): boolean {
  const names = [certificate.toLegacyObject().subject.CN].flat();
  return names.length === 1 && certificateName.test(names[0] ?? '');
}

const isValidAt = (certificate: X509Certificate, now: number): boolean =>
  certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();

/** The certificate at an address if it is PayPal's and valid at `now`, epoch milliseconds. */
export type CertificateAt = (url: URL, now: number) => Promise<X509Certificate | undefined>;

/** A certificate that was fetched and not found, or not yet. */
type MissingCertificate = {
  readonly since: number;
  readonly found: Promise<X509Certificate | undefined>;
};

/**
 * The certificates of PayPal, by their address. TLS to the pinned host vouches for what is fetched
 * there; of a chain, the first is the one that signs. Anyone may name a certificate before a
 * signature is verified. So each is fetched once at a time, one that is not found is left alone
 * for a minute, and once too many are missing, no other is fetched: PayPal sends events again.
 */
export function createCertificates(fetchPem: FetchCertificate): CertificateAt {
  const cached = new Map<string, X509Certificate>();
  const missed = new Map<string, MissingCertificate>();

  async function fetchOne(url: URL, now: number): Promise<X509Certificate | undefined> {
    const certificate = await readOne(fetchPem, url);
    if (!certificate || !isPaypals(certificate) || !isValidAt(certificate, now)) return undefined;
    missed.delete(url.href);
    cached.delete(url.href);
    cached.set(url.href, certificate);
    const [oldest] = cached.keys();
    if (oldest && cached.size > cachedAtMost) cached.delete(oldest);
    return certificate;
  }

  return async (url, now) => {
    const held = cached.get(url.href);
    if (held && isValidAt(held, now)) return held;
    for (const [href, { since }] of missed) {
      if (now - since >= missedForMs) missed.delete(href);
    }
    const known = missed.get(url.href);
    if (known) return known.found;
    if (missed.size >= missedAtMost) return undefined;
    const found = fetchOne(url, now);
    missed.set(url.href, { since: now, found });
    return found;
  };
}

async function readOne(fetchPem: FetchCertificate, url: URL): Promise<X509Certificate | undefined> {
  try {
    const pem = await fetchPem(url);
    return pem === undefined ? undefined : new X509Certificate(pem);
  } catch (cause) {
    throw new ProviderUnavailable('The certificate of PayPal could not be fetched', { cause });
  }
}
