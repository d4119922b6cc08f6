import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Documents, documentsOf, type TableNames, tablesOf } from '#stores/documents.ts';

const attempts = 3;

/** A connection to DynamoDB, at the address that the environment names. */
export const connect = (names: TableNames): Documents =>
  documentsOf(
    new DynamoDBClient({
      maxAttempts: attempts,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 },
    }),
    tablesOf(names),
  );
