import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isBusy, isLostRace, refusalsOf, writtenOrLost } from '#stores/refusals.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';

let database: StartedDatabase;

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

const ConditionExpression = 'attribute_not_exists(pk)';
const anItem = (pk: string) => ({ TableName: 'votings', Item: { pk, sk: 'one' } });

const put = (pk: string, condition = ConditionExpression) =>
  database.documents.send(new PutCommand({ ...anItem(pk), ConditionExpression: condition }));

const putBoth = (...partitions: string[]) => {
  const TransactItems = partitions.map((pk) => ({ Put: { ...anItem(pk), ConditionExpression } }));
  return database.documents.send(new TransactWriteCommand({ TransactItems }));
};

const cancelled = (...codes: string[]) => {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: '', CancellationReasons, $metadata: {} });
};

test('a write whose condition fails is lost, and of a transaction nothing is written', async () => {
  expect(await writtenOrLost(put('demo'))).toBe('written');
  expect(await writtenOrLost(put('demo'))).toBe('lost');
  expect(await writtenOrLost(putBoth('demo-2', 'demo'))).toBe('lost');
  expect(await writtenOrLost(putBoth('demo-2', 'demo-3'))).toBe('written');
});

test('a write that is refused for another reason throws', async () => {
  await expect(writtenOrLost(put('demo', 'no condition'))).rejects.toThrow();
});

test('a conflict of transactions is a lost race, a throttled one is only busy', () => {
  const conflict = cancelled('None', 'TransactionConflict');
  const throttle = cancelled('ThrottlingError', 'None');
  const condition = cancelled('None', 'ConditionalCheckFailed');
  const all = [conflict, throttle, condition];
  expect(all.map(isLostRace)).toEqual([true, false, true]);
  expect(all.map((error) => isBusy(refusalsOf(error)))).toEqual([true, true, false]);
});
