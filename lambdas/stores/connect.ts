import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Documents, documentsOf, type Tables } from '#stores/documents.ts';

const attempts = 3;

/**
 * A connection to DynamoDB, where the environment says it is. Names of tables that a function may
 * not touch are left out; touching one fails loudly.
 */
export function connect(tables: Partial<Tables>): Documents {
  const client = new DynamoDBClient({
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 },
  });
  return documentsOf(client, { votings: '', ballots: '', voters: '', purchases: '', ...tables });
}
