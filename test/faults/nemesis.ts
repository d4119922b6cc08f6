import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildHost } from '#test/faults/child-host.ts';
import type { Random } from '#test/faults/random.ts';

/** How many processes were killed. */
export type Kills = { host: number; database: number; hostWhileStarting: number };

export const noKills = (): Kills => ({ host: 0, database: 0, hostWhileStarting: 0 });

export type KillPlan = {
  readonly hosts: number;
  readonly databases: number;
  /** True while there is work to interrupt; a kill waits a little for it. */
  readonly isBusy: () => boolean;
};

const patienceMs = 300;

/**
 * Kills the host and its database at random moments, in a random order, and starts the host
 * again each time. Resolves with the host running.
 */
export async function killAtRandom(
  host: ChildHost,
  plan: KillPlan,
  random: Random,
  kills: Kills,
): Promise<void> {
  const left = [...Array(plan.hosts).fill('host'), ...Array(plan.databases).fill('database')];
  while (left.length > 0) {
    const [victim] = left.splice(random.below(left.length), 1);
    await sleep(random.between(50, 700));
    const latest = performance.now() + patienceMs;
    while (!plan.isBusy() && performance.now() < latest) await sleep(1);
    await sleep(random.between(0, 15));
    if (victim === 'database') {
      if (host.killDatabase()) kills.database += 1;
    } else {
      await host.kill();
      kills.host += 1;
      await sleep(random.between(0, 200));
      await startAgain(host, random, kills);
    }
  }
}

async function startAgain(host: ChildHost, random: Random, kills: Kills): Promise<void> {
  if (random.next() < 0.25) {
    const first = host.start().catch(() => undefined);
    await sleep(random.between(300, 1_500));
    await host.kill();
    await first;
    kills.hostWhileStarting += 1;
  }
  await host.start();
}
