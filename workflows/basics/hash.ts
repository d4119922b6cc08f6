import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** A SHA-256 that takes its text piece by piece; `finish` may be called once. */
export type Hasher = {
  readonly add: (text: string) => void;
  /** 64 lower-case hex characters. */
  readonly finish: () => string;
};

/** Starts a SHA-256 over the UTF-8 bytes of the texts that will be added. */
export function createSha256(): Hasher {
  const hash = createHash('sha256');
  return {
    add: (text) => {
      hash.update(text, 'utf8');
    },
    finish: () => hash.digest('hex'),
  };
}

/** The SHA-256 of a text's UTF-8 bytes, as 64 lower-case hex characters. */
export function sha256Hex(text: string): string {
  const hash = createSha256();
  hash.add(text);
  return hash.finish();
}

/**
 * The hash of a chain once `value` joins it: SHA-256 over the previous hash, a line feed and the
 * value's canonical JSON. A chain starts from any agreed text, such as ''. Throws on a value that
 * has no canonical JSON.
 */
export const chainHash = (previousHash: string, value: unknown): string =>
  sha256Hex(`${previousHash}\n${canonicalJson(value)}`);
