import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildHost } from '#test/faults/child-host.ts';
import type { Random } from '#test/faults/random.ts';

/** What the nemesis has done. */
export type Kills = { host: number; database: number; hostWhileStarting: number };

export const noKills = (): Kills => ({ host: 0, database: 0, hostWhileStarting: 0 });

export type Plan = {
  readonly hosts: number;
  readonly databases: number;
  /** Something is under way that would be hit: it is waited for a little. */
  readonly worthIt: () => boolean;
};

const patienceMs = 300;

/**
 * Kills the host and its database at random moments, in a random order, and starts the host
 * again each time. Ends with a host that runs.
 */
export async function rage(
  host: ChildHost,
  plan: Plan,
  random: Random,
  kills: Kills,
): Promise<void> {
  const left = [...Array(plan.hosts).fill('host'), ...Array(plan.databases).fill('database')];
  while (left.length > 0) {
    const [victim] = left.splice(random.below(left.length), 1);
    await sleep(random.between(50, 700));
    const latest = performance.now() + patienceMs;
    while (!plan.worthIt() && performance.now() < latest) await sleep(1);
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
