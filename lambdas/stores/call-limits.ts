import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ClientId, UserId } from '#basics/ids.ts';
import type { Database } from '#stores/database.ts';
import { keys } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';

/** So many calls within a stretch of time that begins with the first of them. */
export type CallLimit = { readonly calls: number; readonly withinMs: number };

/** Counts the calls of a voter that cost us more than most; one item for each voter and call. */
export function createCallLimits({ documents, tables }: Database) {
  type Values = Readonly<Record<string, number>>;

  /**
   * Counts a call at `now`, epoch milliseconds; false where the voter has made as many as they may.
   * A voter who comes seldom costs one write, one who comes again within the stretch two.
   */
  async function take(
    clientId: ClientId,
    userId: UserId,
    call: string,
    { calls, withinMs }: CallLimit,
    now: number,
  ): Promise<boolean> {
    const update = async (change: string, condition: string, values: Values): Promise<boolean> => {
      const command = new UpdateCommand({
        TableName: tables.voters,
        Key: keys.calls(clientId, userId, call),
        UpdateExpression: change,
        ConditionExpression: condition,
        ExpressionAttributeValues: values,
      });
      return (await writtenOrLost(documents.send(command))) === 'written';
    };
    const values = { ':since': now - withinMs, ':one': 1 };
    const isNewOrOver = 'attribute_not_exists(pk) OR began <= :since';
    const mayMakeMore = 'began > :since AND made < :calls';
    return (
      (await update('SET began = :now, made = :one', isNewOrOver, { ...values, ':now': now })) ||
      (await update('ADD made :one', mayMakeMore, { ...values, ':calls': calls }))
    );
  }

  return { take };
}

export type CallLimits = ReturnType<typeof createCallLimits>;
