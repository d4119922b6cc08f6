import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import { type Difference, differenceKinds } from '#credits/reconcile.ts';
import type { Database } from '#stores/database.ts';
import { type Fields, getItem, type Read, whole } from '#stores/items.ts';
import { keys } from '#stores/keys.ts';

const difference = v.object({
  kind: v.picklist(differenceKinds),
  says: v.string(),
  voterId: v.exactOptional(ids.userId),
  purchaseId: v.exactOptional(ids.purchaseId),
  votingId: v.exactOptional(ids.votingId),
} satisfies Fields<Difference>);

/** A report as it is stored. */
export const reconciliation = v.object({
  clientId: ids.clientId,
  /** Epoch milliseconds. */
  ranAt: whole,
  checked: v.object({ accounts: whole, entries: whole, purchases: whole, votings: whole }),
  sums: v.object({
    purchased: whole,
    granted: whole,
    spent: whole,
    takenBack: whole,
    givenBack: whole,
    balances: whole,
  }),
  /** The first of them. */
  differences: v.array(difference),
  differencesInAll: whole,
});
const reconciliationItem = v.object({ report: reconciliation });

/** What a reconciliation of one client found. Sums are in credits. */
export type Reconciliation = Read<typeof reconciliation>;

/** The last reconciliation of each client. */
export function createReconciliations({ documents, tables }: Database) {
  const TableName = tables.purchases;
  return {
    get: async (clientId: ClientId): Promise<Reconciliation | undefined> => {
      const Key = keys.reconciliation(clientId);
      return (await getItem(documents, TableName, Key, reconciliationItem))?.report;
    },
    put: async (reconciliation: Reconciliation): Promise<void> => {
      const Key = keys.reconciliation(reconciliation.clientId);
      const Item = { ...Key, report: reconciliation };
      await documents.send(new PutCommand({ TableName, Item }));
    },
  };
}

export type Reconciliations = ReturnType<typeof createReconciliations>;
