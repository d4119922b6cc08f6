import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientId, type UserId } from '#basics/ids.ts';
import { numberOfShards } from '#basics/shards.ts';
import type { components } from '#contracts/http/types.ts';
import { statementOf, sumOf } from '#credits/ledger.ts';
import { systemRetry } from '#gateways/retry.ts';
import { type Accounts, createAccounts } from '#stores/accounts.ts';
import { keys } from '#stores/keys.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createVotes } from '#stores/votes.ts';
import { auditOf } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { anHttpEvent, someClaims } from '#test/builders/http.ts';
import { aBallotId, ada, aUserId, aVotingId, demo, grace, other } from '#test/builders/ids.ts';
import { aProfile } from '#test/builders/profile.ts';
import { aPurchase, aPurchaseId, euros, paidUpdate } from '#test/builders/purchases.ts';
import { aVote } from '#test/builders/votes.ts';
import { noon } from '#test/builders/votings.ts';
import { until } from '#test/until.ts';
import { applyUpdate } from '#use-cases/settle-purchase.ts';

let database: StartedDatabase;
let accounts: Accounts;

beforeAll(async () => {
  database = await startedDatabase();
  accounts = createAccounts(database);
});
afterAll(() => database.stop());

const grant = (grantId: string, credits: number, user: UserId, at = noon) =>
  accounts.grant(demo, user, grantId, { credits, by: grace, at });

const voteIn = (n: number, user: UserId, at = noon) => {
  const ballotId = aBallotId(n * 100_000 + Number(user.split('-')[1] ?? 0));
  const vote = aVote({
    userId: user,
    votingId: aVotingId(n),
    ballotId,
    paid: true,
    receivedAt: at,
  });
  return createVotes(database).record(vote, ballotId, new AbortController().signal);
};

test('a voter without an account has no credits, and an empty ledger', async () => {
  expect(await accounts.balance(demo, aUserId(1))).toBe(0);
  expect(await accounts.ledger(demo, aUserId(1))).toEqual({ balance: 0, entries: [] });
});

test('a grant is added once, however often it is sent, and never with another number', async () => {
  const user = aUserId(2);
  expect(await grant('gift', 3, user)).toBe('granted');
  expect(await grant('gift', 3, user)).toBe('already');
  expect(await grant('gift', 4, user)).toBe('differs');
  expect(await accounts.balance(demo, user)).toBe(3);
  expect(await accounts.balance(other, user)).toBe(0);
});

test('the balance is the sum of the different grants, in any order and however often', async () => {
  let run = 0;
  const grants = fc.uniqueArray(
    fc.record({ id: fc.nat(9).map(String), credits: fc.integer({ min: 1, max: 100 }) }),
    { selector: ({ id }) => id },
  );
  await fc.assert(
    fc.asyncProperty(grants, async (given) => {
      run += 1;
      const user = aUserId(1_000 + run);
      for (const { id, credits } of [...given, ...given.toReversed()])
        await grant(id, credits, user);
      const sum = given.reduce((total, { credits }) => total + credits, 0);
      expect(await accounts.balance(demo, user)).toBe(sum);
    }),
    { numRuns: 15 },
  );
});

test('the same grant sent many times at once is added once', async () => {
  const user = aUserId(3);
  const sent = Array.from({ length: 6 }, () => grant('rush', 5, user));
  const outcomes = (await Promise.allSettled(sent)).map((settled) =>
    settled.status === 'fulfilled' ? settled.value : 'turned down',
  );
  expect(outcomes.filter((outcome) => outcome === 'granted')).toHaveLength(1);
  expect(await accounts.balance(demo, user)).toBe(5);
});

test('a grant leaves its author once, however often it is sent', async () => {
  const [user, client] = [aUserId(3), clientId('audited')];
  const granted = { credits: 3, by: grace, at: noon, reason: 'Welcome' };
  const again = { ...granted, at: noon + 1 };
  const sent = [granted, again].map((each) => accounts.grant(client, user, 'g', each));
  expect((await Promise.all(sent)).sort()).toEqual(['already', 'granted']);
  await accounts.grant(client, user, 'g', { ...again, credits: 4 });
  const [entry, ...others] = await auditOf(database, client);
  const act = { kind: 'credits-granted', role: 'operator', clientId: client, grantId: 'g' };
  const at = (await accounts.entries(client, user))[0]?.at;
  expect([entry, others]).toEqual([{ ...act, ...granted, voterId: user, at }, []]);
});

test('the ledger shows what was granted, by whom and why, and each paid vote', async () => {
  const user = aUserId(4);
  const granted = { credits: 2, by: grace, at: noon, reason: 'Welcome' };
  await accounts.grant(demo, user, 'welcome', granted);
  expect(await voteIn(4, user, noon + 9)).toBe('recorded');
  expect(await accounts.ledger(demo, user)).toEqual({
    balance: 1,
    entries: [
      { entryId: 'G#welcome', cause: 'grant', ...granted },
      {
        entryId: `V#${aVotingId(4)}`,
        at: noon + 9,
        cause: 'vote',
        credits: -1,
        votingId: aVotingId(4),
      },
    ],
  });
});

test('a balance that its entries do not add up to is not returned', async () => {
  const user = aUserId(5);
  await grant('g', 3, user);
  await database.documents.send(
    new UpdateCommand({
      TableName: database.tables.voters,
      Key: keys.account(demo, user),
      UpdateExpression: 'SET balance = :wrong',
      ExpressionAttributeValues: { ':wrong': 4 },
    }),
  );
  expect(await accounts.ledger(demo, user)).toBeUndefined();
});

test('the ledger agrees at every read while votes, payments and refunds go on', async () => {
  const user = aUserId(6);
  const purchases = createPurchases(database);
  const clock = { now: () => noon };
  const settling = { purchases, accounts, clock, ...systemRetry };
  let isOver = false;
  let reads = 0;
  const read = async (): Promise<void> => {
    while (!isOver) {
      const ledger = await accounts.ledger(demo, user);
      // While credits come and go too fast, no statement is shown.
      if (ledger === undefined) continue;
      reads += 1;
      expect(sumOf(ledger.entries)).toBe(ledger.balance);
      expect(ledger.balance).toBeGreaterThanOrEqual(0);
      for (const { balance } of statementOf(ledger.entries))
        expect(balance).toBeGreaterThanOrEqual(0);
    }
  };
  const buy = async (n: number): Promise<void> => {
    const purchase = aPurchase({ userId: user, purchaseId: aPurchaseId(600 + n) });
    await purchases.begin(purchase, `request-6-${n}`);
    await applyUpdate(settling, purchase, paidUpdate(purchase, `payment-6-${n}`));
    await voteIn(600 + n, user);
    const total = euros(n % 2 === 0 ? 1_000 : 500);
    await applyUpdate(settling, purchase, { kind: 'refunded', total });
    await voteIn(700 + n, user);
  };
  const reading = read();
  for (let n = 0; n < 24; n += 4) {
    const before = reads;
    await Promise.all([n, n + 1, n + 2, n + 3].map(buy));
    // The writers go on once the reader, however slow it is, has seen what they left.
    await Promise.race([until(() => reads > before + 1), reading]);
  }
  isOver = true;
  await reading;
  expect(await accounts.ledger(demo, user)).toBeDefined();
});

/** A page of a voter's statement as the function returns it. */
async function statementPage(limit: number, cursor: string | undefined, user: UserId) {
  const query = { limit: `${limit}`, ...(cursor === undefined ? {} : { cursor }) };
  const claims = { ...someClaims(), sub: user };
  const { statusCode, body } = await aProfile(database)(
    anHttpEvent('getStatement', { query, claims }),
  );
  return { statusCode, page: JSON.parse(body) as components['schemas']['Statement'] };
}

test('the pages of a statement show every entry once, newest first, at every size', async () => {
  const user = aUserId(7);
  for (let n = 0; n < 7; n += 1) await grant(`g${n}`, n + 1, user, noon + n);
  for (const limit of [1, 2, 3, 6, 7, 8]) {
    const shown: { entryId: string; balance: number }[] = [];
    let cursor: string | undefined;
    do {
      const { page } = await statementPage(limit, cursor, user);
      expect(page.credits).toBe(28);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      shown.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(shown.map(({ entryId, balance }) => [entryId, balance])).toEqual(
      [28, 21, 15, 10, 6, 3, 1].map((balance, n) => [`G#g${6 - n}`, balance]),
    );
  }
});

test("a cursor of another voter's statement is invalid; no entries are an empty page", async () => {
  await grant('own', 1, aUserId(8));
  const foreign = Buffer.from('G#own').toString('base64url');
  expect(await statementPage(5, foreign, aUserId(9))).toMatchObject({ statusCode: 400 });
  const empty = { statusCode: 200, page: { credits: 0, items: [] } };
  expect(await statementPage(5, undefined, aUserId(9))).toEqual(empty);
});

test('a voter with credits is listed once as a holder, at their client', async () => {
  const shop = clientId('holders');
  const users = Array.from({ length: 20 }, (_, n) => aUserId(9_000 + n));
  for (const user of [...users, ...users.slice(0, 5)])
    await accounts.grant(shop, user, `g${user}`, { credits: 1, by: ada, at: noon });
  const found: UserId[] = [];
  for (let shard = 0; shard < numberOfShards; shard += 1)
    for await (const user of accounts.holders(shop, shard)) found.push(user);
  expect(found.sort()).toEqual(users.sort());
});
