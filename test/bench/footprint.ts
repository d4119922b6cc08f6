import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchHost, startBenchHost } from '#test/bench/host.ts';
import { median } from '#test/bench/load.ts';
import { memoryOf } from '#test/bench/machine.ts';

/** The start time and the memory of a host without requests. */
export type Footprint = {
  /** From the start of the process to the first response of `/health`, with a new data folder. */
  readonly firstStartMs: number;
  /** The same with an existing data folder; the median of several starts. */
  readonly nextStartMs: number;
  /** Resident memory after ten idle seconds, in MB; the median of the starts. */
  readonly hostMb: number;
  readonly databaseMb: number;
};

const starts = 3;
const idleMs = 10_000;

async function startOnce(dataDir: string): Promise<{ host: BenchHost; ms: number }> {
  const startedAt = performance.now();
  const host = await startBenchHost(dataDir);
  const { status } = await fetch(`${host.origin}/health`);
  if (status !== 200) throw new Error(`The host's health is ${status}`);
  return { host, ms: performance.now() - startedAt };
}

/** Starts the host several times on one folder, and measures it once it has been idle. */
export async function measureFootprint(): Promise<Footprint> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hustings-bench-'));
  const took: number[] = [];
  const hosts: number[] = [];
  const databases: number[] = [];
  for (let start = 0; start <= starts; start += 1) {
    const { host, ms } = await startOnce(dataDir);
    took.push(ms);
    if (start > 0) await sleep(idleMs);
    if (start > 0) hosts.push(memoryOf(host.pid, 'VmRSS'));
    if (start > 0) databases.push(memoryOf(host.databasePid, 'VmRSS'));
    await host.stop();
  }
  await rm(dataDir, { recursive: true, force: true });
  const [firstStartMs = Number.NaN, ...next] = took;
  return {
    firstStartMs,
    nextStartMs: median(next),
    hostMb: median(hosts),
    databaseMb: median(databases),
  };
}
