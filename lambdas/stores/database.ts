import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The names of the tables; a function is given those that it may touch. */
export type Tables = {
  readonly votings: string;
  readonly ballots: string;
  readonly voters: string;
  readonly purchases: string;
  readonly audit: string;
};

/** Where the names of the tables are set; each throws where the function may not use its table. */
export type TableNames = {
  readonly votingsTable: () => string;
  readonly ballotsTable: () => string;
  readonly votersTable: () => string;
  readonly purchasesTable: () => string;
  readonly auditTable: () => string;
};

/** The tables by their names, each of which is read when a store first asks for it. */
export const tablesOf = (names: TableNames): Tables => ({
  get votings() {
    return names.votingsTable();
  },
  get ballots() {
    return names.ballotsTable();
  },
  get voters() {
    return names.votersTable();
  },
  get purchases() {
    return names.purchasesTable();
  },
  get audit() {
    return names.auditTable();
  },
});

/** What the stores need: a client of plain documents, and the names of the tables. */
export type Database = { readonly documents: DynamoDBDocumentClient; readonly tables: Tables };

/** Makes plain JavaScript values of DynamoDB's; undefined fields are left out. */
export const databaseOf = (client: DynamoDBClient, tables: Tables): Database => {
  // It copies every input and output for the SDK's own log, which nobody reads.
  client.middlewareStack.remove('loggerMiddleware');
  return {
    documents: DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    }),
    tables,
  };
};
