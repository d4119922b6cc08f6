import { assert } from '#basics/assert.ts';
import { canonicalJson } from '#basics/canonical-json.ts';
import { createSha256, sha256Hex } from '#basics/hash.ts';
import type { BallotId } from '#basics/ids.ts';
import type { Choice } from '#contracts/counting.ts';

/** A fingerprint of ballots in the making; `finish` may be called once. */
export type Digest = {
  /** Takes the next ballot. Throws unless its id follows the one before. */
  readonly add: (ballotId: BallotId, choice: Choice) => void;
  /** 64 lower-case hex characters. */
  readonly finish: () => string;
};

/**
 * Starts the digest of a shard's ballots: SHA-256 over a line for each ballot, in ascending order
 * of ballot ids. A line is the ballot id, a space, the choice's canonical JSON and a line feed.
 * The order is fixed and nothing else goes in, so whoever has the ballots can make it again.
 */
export function createDigest(): Digest {
  const hash = createSha256();
  let last = '';
  return {
    add: (ballotId, choice) => {
      assert(ballotId > last, 'ballots are digested in ascending order, each once');
      last = ballotId;
      hash.add(`${ballotId} ${canonicalJson(choice)}\n`);
    },
    finish: hash.finish,
  };
}

/** The digest of a whole voting: SHA-256 over its shards' digests, a line each, by shard number. */
export const rootDigest = (shardDigests: readonly string[]): string =>
  sha256Hex(shardDigests.map((digest) => `${digest}\n`).join(''));
