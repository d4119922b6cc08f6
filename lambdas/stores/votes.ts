import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { EarlierVote } from '#ballot/duplicate.ts';
import { type AcceptedVote, type Participation, participationOf } from '#ballot/vote.ts';
import { shardOfBallot, shardOfSlot } from '#basics/shards.ts';
import { createBallots } from '#stores/ballots.ts';
import type { Database } from '#stores/database.ts';
import { ifNew } from '#stores/items.ts';
import { keys } from '#stores/keys.ts';
import { createParticipations } from '#stores/participations.ts';
import { conditionFailed, isBusy, type Refusal, refusalsOf } from '#stores/refusals.ts';

/** A vote with the row of counters that its request has to itself. */
export type VoteInSlot = AcceptedVote & { readonly slot: string };

/**
 * `recorded`: the transaction is committed. `refused-...`: a condition failed, and nothing was
 * written. `busy`: DynamoDB refused the transaction for now, nothing was written, and it may be
 * retried.
 */
export type RecordOutcome = 'recorded' | 'refused-as-earlier' | 'refused-for-credits' | 'busy';

/** The one transaction of a vote: three items, four where a credit is taken. */
export function createVotes({ documents, tables }: Database) {
  const ballots = createBallots({ documents, tables });
  const participations = createParticipations({ documents, tables });

  /**
   * Records a vote. `token` makes repeats of this very call harmless for ten minutes. Throws when
   * it is not known whether the transaction was committed.
   */
  async function record(
    vote: VoteInSlot,
    token: string,
    abortSignal: AbortSignal,
  ): Promise<RecordOutcome> {
    try {
      await documents.send(
        new TransactWriteCommand({
          ClientRequestToken: token,
          TransactItems: [
            participationPut(vote, tables.voters),
            ballotPut(vote, tables.ballots),
            counterUpdate(vote, tables.ballots),
            ...(vote.paid ? [debitUpdate(vote, tables.voters)] : []),
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

  /** What is stored of this voter in this voting: that they voted, or a tombstone. */
  const participation = ({
    clientId,
    userId,
    votingId,
  }: AcceptedVote): Promise<Participation | undefined> =>
    participations.stored(clientId, userId, votingId);

  /** Is a ballot with the vote's id in the box? What it says is not read. */
  const inBox = ({ clientId, votingId, shards, ballotId }: AcceptedVote): Promise<boolean> =>
    ballots.has(clientId, votingId, shardOfBallot(ballotId, shards), ballotId);

  /** What is stored of this voter, and under this ballot id. */
  async function earlier(vote: AcceptedVote): Promise<EarlierVote> {
    const [own, isThere] = await Promise.all([participation(vote), inBox(vote)]);
    return { participation: own, inBox: isThere };
  }

  return { record, participation, inBox, earlier };
}

export type Votes = ReturnType<typeof createVotes>;

const participationPut = (vote: AcceptedVote, TableName: string) => {
  const Key = keys.participation(vote.clientId, vote.userId, vote.votingId);
  return { Put: { TableName, Item: { ...Key, participation: participationOf(vote) }, ...ifNew } };
};

const ballotPut = (vote: AcceptedVote, TableName: string) => {
  const { clientId, votingId, shards, ballotId, choice, salt } = vote;
  const Key = keys.ballot(clientId, votingId, shardOfBallot(ballotId, shards), ballotId);
  return { Put: { TableName, Item: { ...Key, choice, salt }, ...ifNew } };
};

const counterUpdate = (vote: VoteInSlot, TableName: string) => {
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

const debitUpdate = ({ clientId, userId }: AcceptedVote, TableName: string) => ({
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
