import { local } from '#infra/local/aws/arns.ts';

/** The file with a data folder's access key at a DynamoDB that is not its own. */
export const accessKeyFile = 'database-access-key';

/**
 * What an SDK client needs to speak to a local database. Its URL may name an access key as its
 * user: DynamoDB Local has a database for each.
 */
export function databaseAt(endpoint: string) {
  const { username } = new URL(endpoint);
  if (!username) return { ...local, endpoint };
  const credentials = { ...local.credentials, accessKeyId: username };
  return { ...local, endpoint, credentials };
}
