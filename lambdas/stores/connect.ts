import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Database, databaseOf, type TableNames, tablesOf } from '#stores/database.ts';

/** Makes a client of the AWS SDK, with a host's limits of time. */
type ClientOf = (Kind: typeof DynamoDBClient) => DynamoDBClient;

/** A connection to DynamoDB, to the tables that the environment names. */
export const connect = (names: TableNames, clientOf: ClientOf): Database =>
  databaseOf(clientOf(DynamoDBClient), tablesOf(names));
