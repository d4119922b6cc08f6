import { expect, test } from '@jest/globals';
import { createHealth } from '#stores/health.ts';
import { keys } from '#stores/keys.ts';
import { startedDatabase } from '#test/builders/database.ts';
import { noon } from '#test/builders/votings.ts';
import { createHealthCheck } from '#use-cases/check-health.ts';

function setUp() {
  const database = { now: noon, asked: 0, isAway: false };
  const check = createHealthCheck({
    health: {
      ping: async () => {
        database.asked += 1;
        if (database.isAway) throw new Error('away');
      },
    },
    clock: { now: () => database.now },
  });
  return { database, check };
}

test('however often health is checked, the database is asked once a second', async () => {
  const { database, check } = setUp();
  await Promise.all(Array.from({ length: 20 }, check));
  database.now += 999;
  await check();
  expect(database.asked).toBe(1);
  database.now += 1;
  await check();
  expect(database.asked).toBe(2);
});

test('an outage of the database is seen within a second, and its return at once', async () => {
  const { database, check } = setUp();
  await check();
  database.isAway = true;
  database.now += 1_000;
  await expect(check()).rejects.toThrow('away');
  await expect(check()).rejects.toThrow('away');
  database.isAway = false;
  await check();
});

test('a real database is asked for an item that no client has, until it is stopped', async () => {
  const database = await startedDatabase();
  const { ping } = createHealth(database);
  await ping();
  expect(database.sent.at(-1)?.input).toMatchObject({ Key: { pk: { S: keys.nothing.pk } } });
  await database.stop();
  await expect(ping()).rejects.toThrow();
});
