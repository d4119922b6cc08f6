import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId, VotingId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import type { Database } from '#stores/database.ts';
import { everyItem, getItem, queryOf, type Read, whole } from '#stores/items.ts';
import { keys, partitions } from '#stores/keys.ts';
import { reconciliation } from '#stores/reconciliations.ts';
import { writtenOrLost } from '#stores/refusals.ts';

const runSchema = v.object({
  /** Which run of the client it is; instants in epoch milliseconds. */
  startedAt: whole,
  /** When it last stored how far it is. */
  movedAt: whole,
  finishedAt: v.exactOptional(whole),
  /** How many pages it has gone through. */
  page: whole,
  /** How far each list has been read: the last id, or null at its end. */
  places: v.record(v.string(), v.nullable(v.string())),
  /** What it has found so far. */
  found: reconciliation,
});
const runItem = v.object({ run: runSchema });

/** A reconciliation of one client: how far it is, and what it has found so far. */
export type ReconciliationRun = Read<typeof runSchema>;

const spentItem = v.object({
  startedAt: whole,
  page: whole,
  spent: v.record(v.string(), whole),
});

/** The credits that the accounts read so far have spent on each voting. */
export type SpentByVoting = ReadonlyMap<VotingId, number>;

/** The run of each client that was started last, from page to page. */
export function createReconciliationRuns({ documents, tables }: Database) {
  const TableName = tables.purchases;

  async function get(clientId: ClientId): Promise<ReconciliationRun | undefined> {
    const Key = keys.reconciliationRun(clientId);
    return (await getItem(documents, TableName, Key, runItem))?.run;
  }

  const put = (run: ReconciliationRun, condition: object) => {
    const { clientId } = run.found;
    const Item = { ...keys.reconciliationRun(clientId), run };
    return writtenOrLost(documents.send(new PutCommand({ TableName, Item, ...condition })));
  };

  /** Stores a new run in place of an earlier one; `lost` if this or a later one is there. */
  const begin = (run: ReconciliationRun): Promise<'written' | 'lost'> =>
    put(run, {
      ConditionExpression: 'attribute_not_exists(pk) OR run.startedAt < :startedAt',
      ExpressionAttributeValues: { ':startedAt': run.startedAt },
    });

  /** Stores a run after its next page; `lost` if another writer has stored that page. */
  const save = (run: ReconciliationRun): Promise<'written' | 'lost'> =>
    put(run, {
      ConditionExpression: 'run.startedAt = :startedAt AND run.page = :before',
      ExpressionAttributeValues: { ':startedAt': run.startedAt, ':before': run.page - 1 },
    });

  /**
   * Stores what has been spent up to a page, before the run itself: in the other of two
   * partitions, so that a page that is repeated finds what it began with. It is spread over 32
   * items by the last character of the id: an item of DynamoDB has 400 kB, room for 10,000 votings.
   */
  async function putSpent(
    { startedAt, page, found }: ReconciliationRun,
    spent: SpentByVoting,
  ): Promise<void> {
    const parts = Map.groupBy(spent, ([votingId]) => votingId.slice(-1));
    for (const [part, some] of parts) {
      const key = keys.spentCredits(found.clientId, page % 2, part);
      const Item = { ...key, startedAt, page, spent: Object.fromEntries(some) };
      await documents.send(new PutCommand({ TableName, Item }));
    }
  }

  /** What had been spent up to the page of a run. */
  async function spent({ startedAt, page, found }: ReconciliationRun) {
    const all = new Map<VotingId, number>();
    const query = queryOf(TableName, partitions.spentCredits(found.clientId, page % 2));
    for await (const item of everyItem(documents, query, spentItem)) {
      // Items of another page or run lie there until they are written over.
      if (item.startedAt !== startedAt || item.page !== page) continue;
      for (const [id, credits] of Object.entries(item.spent)) {
        all.set(v.parse(ids.votingId, id), credits);
      }
    }
    return all;
  }

  return { get, begin, save, putSpent, spent };
}

export type ReconciliationRuns = ReturnType<typeof createReconciliationRuns>;
