import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { AlreadyThere } from '#ballot/duplicate.ts';
import type { BallotId, ClientId, UserId, VotingId } from '#basics/ids.ts';
import { shardOfSlot } from '#basics/shards.ts';
import type { Choice } from '#contracts/counting.ts';
import { createBallots } from '#stores/ballots.ts';
import type { Documents } from '#stores/documents.ts';
import { keys } from '#stores/keys.ts';
import { conditionFailed, isBusy, type Refusal, refusalsOf } from '#stores/refusals.ts';

/** A vote that the rules have accepted, ready to be recorded. */
export type AcceptedVote = {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  readonly userId: UserId;
  readonly ballotId: BallotId;
  /** The partition of the ballot, and how many there are for the counters. */
  readonly shard: number;
  readonly shards: number;
  readonly choice: Choice;
  /** Known to nobody but the count: with it, what the seal publishes says nothing of the choice. */
  readonly salt: string;
  /** The counters that this ballot adds one to. */
  readonly counterKeys: readonly string[];
  readonly receivedAt: number;
  readonly paid: boolean;
  /** The row of counters that this request has to itself. */
  readonly slot: string;
};

/** That a voter voted, and when; for a paid voting also the ledger's debit. */
export type Participation = {
  readonly votingId: VotingId;
  readonly receivedAt: number;
  readonly creditsCharged: 0 | 1;
  /** There was no vote: this was written before the count, so that it can no longer land. */
  readonly tombstone?: true;
};

/** What is stored of an earlier vote with the same voter or the same ballot id. */
export type Earlier = AlreadyThere<Participation>;

/**
 * `recorded`: the transaction is committed. `refused`: a condition failed, so nothing was written.
 * `busy`: DynamoDB turned the transaction down for now, nothing was written, and it may be retried.
 */
export type RecordOutcome = 'recorded' | 'refused-as-earlier' | 'refused-for-credits' | 'busy';

/** The one transaction of a vote: three items, four where a credit is taken. */
export function createVotes({ client: documents, tables }: Documents) {
  const ballots = createBallots({ client: documents, tables });

  /**
   * Records a vote. `token` makes repeats of this very call harmless for ten minutes. Throws when
   * it is not known whether the transaction was committed.
   */
  async function record(
    vote: AcceptedVote,
    token: string,
    abortSignal: AbortSignal,
  ): Promise<RecordOutcome> {
    try {
      await documents.send(
        new TransactWriteCommand({
          ClientRequestToken: token,
          TransactItems: [
            participationOf(vote, tables.voters),
            ballotOf(vote, tables.ballots),
            counterOf(vote, tables.ballots),
            ...(vote.paid ? [debitOf(vote, tables.voters)] : []),
          ],
        }),
        { abortSignal },
      );
      return 'recorded';
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const outcome = outcomeOf(refusalsOf(error));
      if (outcome === undefined) throw error;
      // The outcome of the attempts before, which the SDK made by itself, is unknown.
      if (outcome === 'busy' && (error.$metadata.attempts ?? 1) > 1) throw error;
      return outcome;
    }
  }

  /** What is there already of this voter in this voting. */
  async function participation({
    clientId,
    userId,
    votingId,
  }: Pick<AcceptedVote, 'clientId' | 'votingId' | 'userId'>): Promise<Participation | undefined> {
    const Key = keys.participation(clientId, userId, votingId);
    const { Item } = await documents.send(
      new GetCommand({ TableName: tables.voters, Key, ConsistentRead: true }),
    );
    return Item?.participation as Participation | undefined;
  }

  /** Is a ballot with the vote's id in the box? What it says is not read. */
  const inBox = ({
    clientId,
    votingId,
    shard,
    ballotId,
  }: Pick<AcceptedVote, 'clientId' | 'votingId' | 'shard' | 'ballotId'>): Promise<boolean> =>
    ballots.has(clientId, votingId, shard, ballotId);

  /** What is there already of this voter, and under this ballot id. */
  async function earlier(vote: AcceptedVote): Promise<Earlier> {
    const [own, isThere] = await Promise.all([participation(vote), inBox(vote)]);
    return { participation: own, inBox: isThere };
  }

  return { record, participation, inBox, earlier };
}

export type Votes = ReturnType<typeof createVotes>;

const isNew = 'attribute_not_exists(pk)';

const participationOf = (vote: AcceptedVote, TableName: string) => {
  const participation: Participation = {
    votingId: vote.votingId,
    receivedAt: vote.receivedAt,
    creditsCharged: vote.paid ? 1 : 0,
  };
  const Item = { ...keys.participation(vote.clientId, vote.userId, vote.votingId), participation };
  return { Put: { TableName, Item, ConditionExpression: isNew } };
};

const ballotOf = (
  { clientId, votingId, shard, ballotId, choice, salt }: AcceptedVote,
  TableName: string,
) => ({
  Put: {
    TableName,
    Item: { ...keys.ballot(clientId, votingId, shard, ballotId), choice, salt },
    ConditionExpression: isNew,
  },
});

const counterOf = (vote: AcceptedVote, TableName: string) => {
  const shard = shardOfSlot(vote.slot, vote.shards);
  const names = vote.counterKeys.map((key, index) => [`#k${index}`, key] as const);
  return {
    Update: {
      TableName,
      Key: keys.counter(vote.clientId, vote.votingId, shard, vote.slot),
      UpdateExpression: `ADD ${names.map(([name]) => `${name} :one`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names),
      ExpressionAttributeValues: { ':one': 1 },
    },
  };
};

const debitOf = ({ clientId, userId }: AcceptedVote, TableName: string) => ({
  Update: {
    TableName,
    Key: keys.account(clientId, userId),
    UpdateExpression: 'SET balance = balance - :one',
    ConditionExpression: 'balance >= :one',
    ExpressionAttributeValues: { ':one': 1 },
  },
});

/** The refusals stand in the order of the items; that of an earlier vote outranks the rest. */
function outcomeOf(refusals: readonly Refusal[]): RecordOutcome | undefined {
  const [participation, ballot, , account] = refusals;
  if (participation === conditionFailed || ballot === conditionFailed) return 'refused-as-earlier';
  if (isBusy(refusals)) return 'busy';
  return account === conditionFailed ? 'refused-for-credits' : undefined;
}
