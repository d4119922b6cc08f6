import { setTimeout as sleep } from 'node:timers/promises';
import { userId } from '#basics/ids.ts';
import { localTables } from '#infra/local/functions.ts';
import { keys } from '#stores/keys.ts';
import { sumOf } from '#test/bench/count-calls.ts';
import type { BenchHost } from '#test/bench/host.ts';
import { median } from '#test/bench/load.ts';
import type { CheckedClient } from '#test/contract/checked-client.ts';
import { adminOf, clientId, write } from './voting.ts';

/** The cost of comparing accounts with their ledger entries. */
export type ReconciliationFigures = {
  readonly accounts: number;
  readonly entries: number;
  readonly seconds: number;
  readonly reads: number;
  /** Capacity units of DynamoDB's responses. */
  readonly readUnits: number;
};

const runs = 3;
const shards = 16;
const entriesOfEach = 3;

/** Writes accounts with several grants each, without the rules of the domain. */
async function fill(host: BenchHost, accounts: number): Promise<void> {
  const at = await host.ask('now', {});
  const items: Record<string, unknown>[] = [{ ...keys.enrolledClient(clientId), since: at }];
  for (let index = 0; index < accounts; index += 1) {
    const user = userId(`crowd-${index}`);
    items.push({ ...keys.account(clientId, user), balance: entriesOfEach });
    items.push(keys.accountHolder(clientId, index % shards, user));
    for (let grant = 0; grant < entriesOfEach; grant += 1) {
      const entry = { entryId: `G#${grant}`, at, cause: 'grant', credits: 1 };
      items.push({ ...keys.grantEntry(clientId, user, String(grant)), entry });
    }
  }
  await write(host, localTables.voters, items);
}

/** Waits for the report of a run. */
async function reportOf(operator: CheckedClient, startedAt: string) {
  for (;;) {
    const { body } = await operator.expect('getReconciliation', 200, { path: { clientId } });
    const { status, report } = body;
    if (status === 'finished' && body.startedAt >= startedAt && report) return report;
    await sleep(20);
  }
}

/** Reconciles a client with this many accounts on demand, several times. */
export async function measureReconciliation(
  host: BenchHost,
  accounts: number,
): Promise<ReconciliationFigures> {
  await fill(host, accounts);
  const operator = await adminOf(host);
  const took: number[] = [];
  let cost = sumOf({});
  let entries = 0;
  for (let run = 0; run < runs; run += 1) {
    await host.ask('counted', {});
    const startedAt = performance.now();
    const { body: started } = await operator.expect('reconcile', 202, { path: { clientId } });
    const report = await reportOf(operator, started.startedAt);
    took.push((performance.now() - startedAt) / 1000);
    cost = sumOf(await host.ask('counted', {}));
    if (report.checked.accounts !== accounts || report.differences.length > 0) {
      throw new Error(`It found ${JSON.stringify(report)}`);
    }
    entries = report.checked.entries;
  }
  const { reads, readUnits } = cost;
  return { accounts, entries, seconds: median(took), reads, readUnits };
}
