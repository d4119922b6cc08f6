import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CryptoKey, JSONWebKeySet, JWK } from 'jose';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';

/** What signs tokens, and what everyone may know of it. */
export type SigningKey = {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** For the provider, which takes keys as JWK. */
  readonly privateJwks: JSONWebKeySet;
  readonly publicJwks: JSONWebKeySet;
};

const makeKey = async (): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' };
};

const readKey = async (file: string): Promise<JWK | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`Cannot read the signing key in ${file}; remove the file to get a new one`, {
      cause: error,
    });
  }
};

const writeKey = async (file: string, jwk: JWK): Promise<void> => {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(jwk), { mode: 0o600 });
  await rename(draft, file);
};

/**
 * The RSA key of this data directory, made on the first call: tokens stay valid over restarts.
 * Throws if the file is there and is not a key.
 */
export const loadSigningKey = async (dataDir: string): Promise<SigningKey> => {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'signing-key.json');
  let jwk = await readKey(file);
  if (!jwk) {
    jwk = await makeKey();
    await writeKey(file, jwk);
  }
  const { kty, kid, n, e } = jwk;
  if (kty !== 'RSA' || !kid || !n || !e) throw new Error(`${file} holds no RSA key; remove it`);
  const privateKey = (await importJWK(jwk, 'RS256')) as CryptoKey;
  const publicJwk = { kty, kid, n, e, alg: 'RS256', use: 'sig' };
  return {
    kid,
    privateKey,
    privateJwks: { keys: [jwk] },
    publicJwks: { keys: [publicJwk] },
  };
};
