import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CounterName, LogFields } from '#contracts/observer.ts';
import { timing } from '#contracts/timing.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aWindow } from '#test/builders/votings.ts';
import { sweep } from '#use-cases/sweep.ts';
import { anInspector } from './inspecting.ts';
import { nameOf } from './managing.ts';

let database: StartedDatabase;
let inspector: ReturnType<typeof anInspector>;
beforeEach(async () => {
  database = await startedDatabase();
  inspector = anInspector(database);
});
afterEach(() => database.stop());

const { opensAt, closesAt } = aWindow();

/** Sweeps, and returns what was logged and counted. */
async function swept() {
  const logged: LogFields[] = [];
  const counts: Partial<Record<CounterName, number>> = {};
  const observer = {
    info: (_: string, fields: LogFields) => void logged.push(fields),
    error: () => {},
    measure: () => {},
    count: (what: CounterName, many: number) => void Object.assign(counts, { [what]: many }),
  };
  await sweep({ ...inspector, observer });
  return { logged, counts };
}

test('a voting is found from a minute after its step was due until the step is made', async () => {
  const late = await inspector.put('scheduled');
  await inspector.put('open');
  inspector.time.now = opensAt + timing.overdueAfterMs - 1;
  expect(await swept()).toEqual({ logged: [], counts: { VotingsOverdue: 0, PurchasesOverdue: 0 } });
  inspector.time.now += 1;
  expect(await swept()).toEqual({
    logged: [
      {
        machine: 'voting-lifecycle',
        clientId: late.clientId,
        executionName: nameOf(late),
        step: 'open',
        since: new Date(opensAt).toISOString(),
      },
    ],
    counts: { VotingsOverdue: 1, PurchasesOverdue: 0 },
  });
});

test('every client is swept, however much of one is overdue', async () => {
  const other = anInspector(database);
  for (let n = 0; n < 51; n += 1) await inspector.put('open');
  await other.put('open');
  const { purchaseId } = await other.sell();
  inspector.time.now = closesAt + timing.paymentWaitMs.open + timing.overdueAfterMs;
  const { logged, counts } = await swept();
  expect(counts).toEqual({ VotingsOverdue: 52, PurchasesOverdue: 1 });
  expect(new Set(logged.map(({ executionName }) => executionName)).size).toBe(53);
  expect(logged.at(-1)).toMatchObject({ clientId: other.client, executionName: purchaseId });
});
