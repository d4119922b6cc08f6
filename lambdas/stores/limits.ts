import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId } from '#basics/ids.ts';
import type { Act, AuditEventOf } from '#contracts/audit.ts';
import { auditPut } from '#stores/audit-log.ts';
import type { Database } from '#stores/database.ts';
import { getItem, whole } from '#stores/items.ts';
import { keys } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';

const votingsAtOnceDefault = 16;

const limitsItem = v.object({ votingsAtOnce: whole });

/** The limits of each client. */
export function createLimits({ documents, tables }: Database) {
  const TableName = tables.votings;

  /** How many votings of this client may run at once. */
  async function votingsAtOnce(clientId: ClientId): Promise<number> {
    const limits = await getItem(documents, TableName, keys.limits(clientId), limitsItem);
    return limits?.votingsAtOnce ?? votingsAtOnceDefault;
  }

  /**
   * Sets how many votings of this client may run at once, in place of the number that was read;
   * `lost` if it is another one by now.
   */
  async function setVotingsAtOnce(
    clientId: ClientId,
    votingsAtOnce: AuditEventOf<'limits-set'>['votingsAtOnce'],
    act: Act,
  ): Promise<'written' | 'lost'> {
    const { before, after } = votingsAtOnce;
    const limits = {
      TableName,
      Item: { ...keys.limits(clientId), votingsAtOnce: after },
      ConditionExpression: 'attribute_not_exists(pk) OR votingsAtOnce = :before',
      ExpressionAttributeValues: { ':before': before },
    };
    const event = {
      kind: 'limits-set',
      role: 'operator',
      clientId,
      votingsAtOnce,
      ...act,
    } as const;
    const TransactItems = [{ Put: limits }, auditPut(tables.audit, event)];
    return writtenOrLost(documents.send(new TransactWriteCommand({ TransactItems })));
  }

  return { votingsAtOnce, setVotingsAtOnce };
}

export type Limits = ReturnType<typeof createLimits>;
