import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type BallotId, ballotId, type ClientId, type VotingId } from '#basics/ids.ts';
import type { Choice, Counters } from '#contracts/counting.ts';
import { type Documents, everyItem } from '#stores/documents.ts';
import { keys } from '#stores/keys.ts';
import { addCounters } from '#tally/counters.ts';

/** One ballot as it lies in the box. */
export type StoredBallot = {
  readonly ballotId: BallotId;
  readonly choice: Choice;
  readonly salt: string;
};

/** The ballot boxes, read: what was chosen, with no voter and no time. */
export function createBallots({ client: documents, tables }: Documents) {
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
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keys.ballots(clientId, votingId, shard) },
      ConsistentRead: true,
    };
    for await (const { sk, choice, salt } of everyItem(documents, query)) {
      yield { ballotId: ballotId(String(sk)), choice: choice as Choice, salt: String(salt) };
    }
  }

  /** The sums of every counter of a voting: how many ballots added one to each. */
  async function counters(
    clientId: ClientId,
    votingId: VotingId,
    shards: number,
  ): Promise<Counters> {
    const ofOne = async (shard: number): Promise<Counters> => {
      const query = {
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.counters(clientId, votingId, shard) },
        ConsistentRead: true,
      };
      let sums: Counters = {};
      for await (const row of everyItem(documents, query)) sums = addCounters(sums, countsOf(row));
      return sums;
    };
    const ofEach = await Promise.all(Array.from({ length: shards }, (_, shard) => ofOne(shard)));
    return ofEach.reduce(addCounters, {});
  }

  return { has, ofShard, counters };
}

export type Ballots = ReturnType<typeof createBallots>;

const countsOf = ({ pk: _pk, sk: _sk, ...counts }: Record<string, unknown>): Counters =>
  Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, Number(count)]));
