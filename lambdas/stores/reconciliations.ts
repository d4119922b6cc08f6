import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ClientId } from '#basics/ids.ts';
import type { Difference } from '#credits/reconcile.ts';
import type { Documents } from '#stores/documents.ts';
import { keys } from '#stores/keys.ts';

/** What a reconciliation of one client found. Sums are in credits. */
export type Reconciliation = {
  readonly clientId: ClientId;
  /** Epoch milliseconds. */
  readonly ranAt: number;
  readonly checked: {
    readonly accounts: number;
    readonly entries: number;
    readonly purchases: number;
    readonly votings: number;
  };
  readonly sums: {
    readonly purchased: number;
    readonly granted: number;
    readonly spent: number;
    readonly takenBack: number;
    readonly givenBack: number;
    readonly balances: number;
  };
  /** The first of them. */
  readonly differences: readonly Difference[];
  readonly differencesInAll: number;
};

/** The last reconciliation of each client. */
export function createReconciliations({ client: documents, tables }: Documents) {
  const TableName = tables.purchases;
  return {
    get: async (clientId: ClientId): Promise<Reconciliation | undefined> => {
      const Key = keys.reconciliation(clientId);
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key, ConsistentRead: true }),
      );
      return Item?.report as Reconciliation | undefined;
    },
    put: async (report: Reconciliation): Promise<void> => {
      const Item = { ...keys.reconciliation(report.clientId), report };
      await documents.send(new PutCommand({ TableName, Item }));
    },
  };
}

export type Reconciliations = ReturnType<typeof createReconciliations>;
