import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Documents, documentsOf, type TableNames, tablesOf } from '#stores/documents.ts';

/** Makes a client of the AWS SDK, with a host's limits of time. */
type ClientOf = (Kind: typeof DynamoDBClient) => DynamoDBClient;

/** A connection to DynamoDB, to the tables that the environment names. */
export const connect = (names: TableNames, clientOf: ClientOf): Documents =>
  documentsOf(clientOf(DynamoDBClient), tablesOf(names));
