import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCallLimits } from '#stores/call-limits.ts';
import { keys } from '#stores/keys.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, aUserId, demo, other } from '#test/builders/ids.ts';
import { aShop, type Shop } from '#test/builders/shop.ts';
import { noon } from '#test/builders/votings.ts';
import { type Grant, grantCredits } from '#use-cases/grant-credits.ts';
import { readLedger } from '#use-cases/read-ledger.ts';
import { type ReadStatementDependencies, readStatement } from '#use-cases/read-statement.ts';

let database: StartedDatabase;
let shop: Shop;
let dependencies: ReadStatementDependencies;
let fresh = 0;

beforeAll(async () => {
  database = await startedDatabase();
  shop = aShop(database);
  dependencies = { ...shop, callLimits: createCallLimits(database) };
});
afterAll(() => database.stop());

const aVoter = () => {
  fresh += 1;
  return aUserId(fresh);
};

const aGrant = (changes: Partial<Grant>): Grant => ({
  ...{ clientId: demo, userId: ada, grantId: 'grant', credits: 3, by: ada, at: noon },
  ...changes,
});

const statementOf = (userId: Grant['userId'], limit = 20, after?: string) =>
  readStatement(dependencies, { clientId: demo, userId, limit, after });

const setBalance = (userId: Grant['userId'], balance: number) =>
  database.documents.send(
    new UpdateCommand({
      TableName: database.tables.voters,
      Key: keys.account(demo, userId),
      UpdateExpression: 'SET balance = :balance',
      ExpressionAttributeValues: { ':balance': balance },
    }),
  );

test('credits are granted once for an id, and enrols the client', async () => {
  const userId = aVoter();
  const grant = aGrant({ clientId: other, userId });
  expect(await grantCredits(shop, grant)).toEqual({ ok: true, value: 3 });
  expect(await grantCredits(shop, grant)).toEqual({ ok: true, value: 3 });
  expect(await grantCredits(shop, { ...grant, grantId: 'more' })).toEqual({ ok: true, value: 6 });
  expect(await grantCredits(shop, { ...grant, credits: 4 })).toEqual({
    ok: false,
    reason: { code: 'grant-differs' },
  });
  expect(await shop.accounts.balance(other, userId)).toBe(6);
  expect(await shop.clients.since(other)).toBe(noon);
});

test('the same grant ten times at once is made once', async () => {
  const grant = aGrant({ userId: aVoter() });
  await Promise.all(Array.from({ length: 10 }, () => grantCredits(shop, grant)));
  expect(await shop.accounts.balance(demo, grant.userId)).toBe(3);
});

test('a statement has every entry with the balance after it, newest first', async () => {
  const userId = aVoter();
  expect(await statementOf(userId)).toEqual({
    ok: true,
    value: { credits: 0, items: [], next: undefined },
  });
  await grantCredits(shop, aGrant({ userId, grantId: 'one', credits: 1 }));
  await grantCredits(shop, aGrant({ userId, grantId: 'two', credits: 2, at: noon + 1 }));
  expect(await statementOf(userId)).toMatchObject({
    value: {
      credits: 3,
      items: [
        { entryId: 'G#two', credits: 2, balance: 3 },
        { entryId: 'G#one', credits: 1, balance: 1 },
      ],
    },
  });
});

test('the pages of a statement are all of its entries, each once', async () => {
  const userId = aVoter();
  for (let n = 0; n < 7; n += 1) {
    await grantCredits(shop, aGrant({ userId, grantId: `grant-${n}`, at: noon + n }));
  }
  for (const limit of [1, 2, 6, 7, 8]) {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await statementOf(userId, limit, after);
      if (!page.ok) throw new Error(page.reason.code);
      expect(page.value.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.value.items.map(({ entryId }) => entryId));
      after = page.value.next;
    } while (after !== undefined);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `G#grant-${n}`));
  }
  expect(await statementOf(userId, 2, 'G#other')).toMatchObject({
    ok: false,
    reason: { code: 'invalid-request', violations: [{ path: '/query/cursor' }] },
  });
});

test('a statement that does not add up to the balance is not returned', async () => {
  const userId = aVoter();
  await grantCredits(shop, aGrant({ userId }));
  await setBalance(userId, 4);
  expect(await statementOf(userId)).toEqual({
    ok: false,
    reason: { code: 'unavailable' },
  });
});

test('a ledger that changes while it is read is read again', async () => {
  const userId = aVoter();
  await grantCredits(shop, aGrant({ userId }));
  await setBalance(userId, 4);
  const pauses: number[] = [];
  const pause = async (ms: number) => {
    pauses.push(ms);
    if (pauses.length === 4) await setBalance(userId, 3);
  };
  const patient = { ...dependencies, pause, random: () => 1 };
  expect(await readLedger(patient, demo, userId)).toMatchObject({ balance: 3 });
  expect(pauses).toEqual([10, 20, 40, 50]);
});

test('after 120 statements in a minute a voter is asked to wait', async () => {
  const userId = aVoter();
  for (let n = 0; n < 120; n += 1) {
    expect(await statementOf(userId)).toMatchObject({ ok: true });
  }
  expect(await statementOf(userId)).toEqual({
    ok: false,
    reason: { code: 'too-many-calls', retryAfterSeconds: 60 },
  });
  expect(await statementOf(aVoter())).toMatchObject({ ok: true });
});
