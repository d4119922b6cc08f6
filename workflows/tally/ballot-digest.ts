import { assert } from '#basics/assert.ts';
import { canonicalJson } from '#basics/canonical-json.ts';
import { createSha256, sha256Hex } from '#basics/hash.ts';
import type { BallotId } from '#basics/ids.ts';
import type { Choice } from '#contracts/counting.ts';

/** A ballot with the secret that hides its choice. */
export type SaltedBallot = {
  readonly ballotId: BallotId;
  readonly choice: Choice;
  /** 32 lower-case hex characters, made at random for this ballot, and never shown. */
  readonly salt: string;
};

/** A fingerprint of ballots in the making; `finish` may be called once. */
export type Digest = {
  /** Takes the next ballot. Throws unless its id follows the one before. */
  readonly add: (ballot: SaltedBallot) => void;
  /** 64 lower-case hex characters. */
  readonly finish: () => string;
};

/**
 * The commitment to a ballot's choice: SHA-256 over its salt, its id and the choice's canonical
 * JSON, with a space between them. It binds the choice, and shows nothing of it to readers without
 * the salt. Unsalted, all choices of a small voting could be tried out on its digest.
 */
export const commitmentOf = ({ ballotId, choice, salt }: SaltedBallot): string =>
  sha256Hex(`${salt} ${ballotId} ${canonicalJson(choice)}`);

/**
 * Starts the digest of a shard's ballots: SHA-256 over a line for each ballot, in ascending order
 * of ballot ids. A line is the ballot id, a space, the ballot's commitment and a line feed.
 */
export function createDigest(): Digest {
  const hash = createSha256();
  let last = '';
  return {
    add: (ballot) => {
      const { ballotId } = ballot;
      assert(ballotId > last, 'ballots are digested in ascending order, each once');
      last = ballotId;
      hash.add(`${ballotId} ${commitmentOf(ballot)}\n`);
    },
    finish: hash.finish,
  };
}

/** The digest of a whole voting: SHA-256 over its shards' digests, a line each, by shard number. */
export const rootDigest = (shardDigests: readonly string[]): string =>
  sha256Hex(shardDigests.map((digest) => `${digest}\n`).join(''));
