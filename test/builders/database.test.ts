import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { queryBeginning } from '#stores/items.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

const pageAfter = (pk: string, sk: string) =>
  database.documents.send(
    new QueryCommand({
      ...queryBeginning('votings', 'demo', 'VOTING#'),
      ExclusiveStartKey: { pk, sk },
    }),
  );

test('a page begins in the partition that is queried', async () => {
  expect((await pageAfter('demo', 'VOTING#1')).Items).toEqual([]);
});

test.each([
  ['another partition', 'other', 'VOTING#1'],
  ['another prefix', 'demo', 'JOURNAL#1'],
])('a page that begins in %s is refused, as by DynamoDB', async (_, pk, sk) => {
  await expect(pageAfter(pk, sk)).rejects.toMatchObject({ name: 'ValidationException' });
});
