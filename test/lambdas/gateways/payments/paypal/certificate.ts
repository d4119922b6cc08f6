import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key pair and a certificate that it has signed for itself. */
export type Identity = { readonly privateKey: KeyObject; readonly pem: string };

type Period = { readonly from: number; readonly until: number };

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const bytes = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes, body]);
};

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const text = (tag: number, value: string) => der(tag, Buffer.from(value, 'utf8'));

const sha256WithRsa = sequence(der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05));
const versionThree = der(0xa0, der(0x02, Buffer.from([2])));

const commonName = (name: string) =>
  sequence(der(0x31, sequence(der(0x06, Buffer.from('550403', 'hex')), text(0x0c, name))));

const time = (at: number) => {
  const digits = new Date(at).toISOString().slice(0, 19).replace(/\D/g, '');
  return text(0x18, `${digits}Z`);
};

/** A real X.509 certificate for the name, valid in the period (epoch milliseconds). */
export const createIdentity = (
  name: string,
  { from, until }: Period = { from: Date.now() - 3_600_000, until: Date.now() + 3_600_000 },
): Identity => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const subject = commonName(name);
  const content = sequence(
    versionThree,
    der(0x02, Buffer.from([1])),
    sha256WithRsa,
    subject,
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey));
  const lines = sequence(content, sha256WithRsa, signature)
    .toString('base64')
    .match(/.{1,64}/g);
  const pem = ['-----BEGIN CERTIFICATE-----', ...(lines ?? []), '-----END CERTIFICATE-----', ''];
  return { privateKey, pem: pem.join('\n') };
};
