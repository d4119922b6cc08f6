import { assert } from '#basics/assert.ts';
import type { BallotId } from '#basics/ids.ts';

/**
 * The shard, from 0, that holds a ballot: the first byte of its id modulo the voting's number of
 * shards. Ids are random, so ballots spread evenly where 256 is a multiple of `shards`. Throws
 * unless `shards` is a whole number from 1 to 256.
 */
export function shardOf(ballotId: BallotId, shards: number): number {
  assert(Number.isInteger(shards) && shards >= 1 && shards <= 256, 'a byte picks the shard');
  return Number.parseInt(ballotId.slice(0, 2), 16) % shards;
}
