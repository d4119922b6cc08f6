import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** The machine of the figures. */
export type Machine = {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly database: string;
  readonly durability: string;
  readonly loadBefore: number;
};

/** Describes this machine. */
export const thisMachine = (): Machine => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()} ${arch()}`,
  node: process.version,
  database: `dynoxide ${dynoxideVersion()}, one process, SQLite in the temporary folder`,
  durability: 'WAL with synchronous=FULL: one fsync for each transaction',
  loadBefore: loadavg()[0] ?? 0,
});

const dynoxideVersion = (): string => {
  const manifest = new URL(import.meta.resolve('@dynoxide/linux-x64/package.json'));
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
};

const clockTicksPerSecond = 100;

/** Returns the milliseconds of processor time of a process; 0 without `/proc`. */
export function spentBy(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / clockTicksPerSecond;
  } catch {
    return 0;
  }
}

/** Returns the resident memory of a process in MB, now or at most; NaN without `/proc`. */
export function memoryOf(pid: number | undefined, which: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [, kiB] = new RegExp(`^${which}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
    return (Number(kiB) * 1024) / 1e6;
  } catch {
    return Number.NaN;
  }
}
