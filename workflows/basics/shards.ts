import { assert } from '#basics/assert.ts';
import { sha256Hex } from '#basics/hash.ts';
import type { BallotId, UserId } from '#basics/ids.ts';

/** Into how many partitions a voting's items, and a client's list of accounts, are spread. */
export const numberOfShards = 16;

/**
 * The shard, from 0, that holds a ballot: the first byte of its id modulo the voting's number of
 * shards. Ids are random, so ballots spread evenly where 256 is a multiple of `shards`. Throws
 * unless `shards` is a whole number from 1 to 256.
 */
export function shardOfBallot(ballotId: BallotId, shards: number): number {
  assert(Number.isInteger(shards) && shards >= 1 && shards <= 256, 'a byte picks the shard');
  return Number.parseInt(ballotId.slice(0, 2), 16) % shards;
}

/** The shard of the counters of one slot, which is 16 hex characters. */
export const shardOfSlot = (slot: string, shards: number): number =>
  Number.parseInt(slot.slice(0, 8), 16) % shards;

/** The shard of what is stored by user. Ids of users may be alike, so their hash picks it. */
export const shardOfUser = (userId: UserId, shards: number): number =>
  Number.parseInt(sha256Hex(userId).slice(0, 8), 16) % shards;
