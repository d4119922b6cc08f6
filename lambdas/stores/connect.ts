import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { type Documents, documentsOf, type TableNames, tablesOf } from '#stores/documents.ts';

const attempts = 3;

type Credentials = NonNullable<DynamoDBClientConfig['credentials']>;

/** A connection to DynamoDB, with the credentials of the environment if none are given. */
export const connect = (names: TableNames, credentials?: Credentials): Documents =>
  documentsOf(
    new DynamoDBClient({
      ...(credentials && { credentials }),
      maxAttempts: attempts,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 },
    }),
    tablesOf(names),
  );
