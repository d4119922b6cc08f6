import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type ClientId, clientId } from '#basics/ids.ts';
import { TransientError } from '#basics/transient.ts';
import { createLimits, type Limits } from '#stores/limits.ts';
import { auditOf, olga } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { freshNumbers } from '#test/builders/fresh.ts';
import { noon } from '#test/builders/votings.ts';
import { setLimits } from '#use-cases/set-limits.ts';

let database: StartedDatabase;
let limits: Limits;
let client: ClientId;
beforeAll(async () => {
  database = await startedDatabase();
  limits = createLimits(database);
});
afterAll(() => database.stop());
const fresh = freshNumbers();
beforeEach(() => {
  client = clientId(`client-${fresh.number}`);
});

const set = (votingsAtOnce: number, { at = noon, store = limits } = {}) => {
  const retry = { random: () => 0, pause: async () => {} };
  const dependencies = { limits: store, clock: { now: () => at }, ...retry };
  return setLimits(dependencies, { clientId: client, votingsAtOnce, by: olga });
};
const audited = async () =>
  (await auditOf(database, client)).flatMap((event) =>
    event.kind === 'limits-set' ? [event.votingsAtOnce] : [],
  );

test('a limit that an operator sets leaves its author, and the number before it', async () => {
  await set(32);
  await set(8, { at: noon + 1 });
  expect(await limits.votingsAtOnce(client)).toBe(8);
  const act = { kind: 'limits-set', role: 'operator', clientId: client, by: olga };
  expect(await auditOf(database, client)).toEqual([
    { ...act, at: noon + 1, votingsAtOnce: { before: 32, after: 8 } },
    { ...act, at: noon, votingsAtOnce: { before: 16, after: 32 } },
  ]);
});

test('a limit that is set to what it is leaves nothing', async () => {
  await set(16);
  await set(20);
  await set(20, { at: noon + 1 });
  expect(await audited()).toEqual([{ before: 16, after: 20 }]);
});

test('of limits that are set at once, each leaves the number that it replaced', async () => {
  await Promise.all([17, 18, 19].map((number) => set(number)));
  const steps = new Map((await audited()).map(({ before, after }) => [before, after]));
  expect(steps.size).toBe(3);
  let last = 16;
  for (let n = 0; n < 3; n += 1) last = steps.get(last) ?? 0;
  expect(await limits.votingsAtOnce(client)).toBe(last);
});

test('a limit that others keep setting meanwhile is refused for now', async () => {
  const store = { ...limits, setVotingsAtOnce: async () => 'lost' as const };
  await expect(set(17, { store })).rejects.toThrow(TransientError);
  expect(await audited()).toEqual([]);
});
