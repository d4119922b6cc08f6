import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { BallotId, ClientId, VotingId } from '#basics/ids.ts';
import type { Choice, Counters } from '#contracts/counting.ts';
import { ids } from '#contracts/read.ts';
import type { Database } from '#stores/database.ts';
import { everyItem, queryOf, whole } from '#stores/items.ts';
import { keys, partitions } from '#stores/keys.ts';
import { addCounters } from '#tally/counters.ts';

/** One ballot as it lies in the box. */
export type StoredBallot = {
  readonly ballotId: BallotId;
  readonly choice: Choice;
  readonly salt: string;
};

const ballotItem = v.object({
  sk: ids.ballotId,
  // What a choice holds is its counting method's business, and the digest covers all of it.
  choice: v.looseObject({ optionIds: v.array(v.string()) }),
  salt: v.string(),
});

const counterItem = v.objectWithRest({ pk: v.string(), sk: v.string() }, whole);

/** The ballot boxes, read: what was chosen, with no voter and no time. */
export function createBallots({ documents, tables }: Database) {
  const TableName = tables.ballots;

  /** Is this ballot in the box? */
  async function has(
    clientId: ClientId,
    votingId: VotingId,
    shard: number,
    ballotId: BallotId,
  ): Promise<boolean> {
    const { Item } = await documents.send(
      new GetCommand({
        TableName,
        Key: keys.ballot(clientId, votingId, shard, ballotId),
        ProjectionExpression: 'pk',
        ConsistentRead: true,
      }),
    );
    return Item !== undefined;
  }

  /** Every ballot of a shard in ascending order of its id, read strongly consistent. */
  async function* ofShard(
    clientId: ClientId,
    votingId: VotingId,
    shard: number,
  ): AsyncGenerator<StoredBallot> {
    const query = queryOf(TableName, partitions.ballots(clientId, votingId, shard));
    for await (const { sk, choice, salt } of everyItem(documents, query, ballotItem)) {
      yield { ballotId: sk, choice, salt };
    }
  }

  /** The sums of every counter of a voting: how many ballots added one to each. */
  async function counters(
    clientId: ClientId,
    votingId: VotingId,
    shards: number,
  ): Promise<Counters> {
    const ofOne = async (shard: number): Promise<Counters> => {
      const query = queryOf(TableName, partitions.counters(clientId, votingId, shard));
      let sums: Counters = {};
      for await (const { pk: _pk, sk: _sk, ...counts } of everyItem(
        documents,
        query,
        counterItem,
      )) {
        sums = addCounters(sums, counts);
      }
      return sums;
    };
    const ofEach = await Promise.all(Array.from({ length: shards }, (_, shard) => ofOne(shard)));
    return ofEach.reduce(addCounters, {});
  }

  return { has, ofShard, counters };
}

export type Ballots = ReturnType<typeof createBallots>;
