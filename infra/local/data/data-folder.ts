import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '#infra/local/runtime/user-error.ts';
import { accessKeyFile } from './connection.ts';

/** A running host, as commands find it in `host.json` of its data folder. */
type RunningHost = {
  readonly pid: number;
  readonly origin: string;
  readonly awsEndpoint: string;
};

/** `unseeded`: new or wiped, so that the demo is to be set up. `ready`: it has been before. */
type FolderState = 'unseeded' | 'ready';

const infoFile = 'host.json';
const seedingFile = 'seeding';
const clockFile = 'clock.json';

/**
 * Takes a data folder for this process, and closes it to other users of the machine: in the
 * database, the order of the rows shows whose ballot is whose. Throws a UserError when another
 * host has it.
 */
export function claimFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  const owner = ownerOf(dataDir);
  if (owner) {
    const second = 'start a second one: npm start -- --data .local-2';
    throw new UserError(
      owner.origin === undefined
        ? `Another start is under way in ${dataDir} (process ${owner.pid}).\n` +
            `Wait for it, or ${second}`
        : `Hustings runs on ${dataDir} already: ${owner.origin} (process ${owner.pid}).\n` +
            `Stop it with Ctrl-C, or ${second}`,
    );
  }
  closeToOthers(dataDir);
  const file = join(dataDir, infoFile);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid }), { flag: 'wx' });
}

/** Leaves what is there, and what this process and its database will make, to their user alone. */
function closeToOthers(dataDir: string): void {
  process.umask(0o077);
  const names = readdirSync(dataDir);
  const own = names.filter((name) => ownFiles.test(name));
  for (const name of own) chmodSync(join(dataDir, name), 0o600);
  // A folder that holds other files as well keeps its mode.
  if (own.length === names.length) chmodSync(dataDir, 0o700);
}

/** Writes the addresses of this host, for the commands. */
export function announceHost(dataDir: string, host: Omit<RunningHost, 'pid'>): void {
  const { origin, awsEndpoint } = host;
  const file = join(dataDir, infoFile);
  const info = { origin, awsEndpoint, pid: process.pid };
  writeFileSync(`${file}.new`, `${JSON.stringify(info, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** Releases the folder, if this process still has it. */
export function releaseFolder(dataDir: string): void {
  if (readInfo(dataDir).pid === process.pid) rmSync(join(dataDir, infoFile), { force: true });
}

/** The host that runs on a data folder. Throws a UserError when there is none. */
export function runningHost(dataDir: string): RunningHost {
  const owner = ownerOf(dataDir);
  if (owner?.origin && owner.awsEndpoint) return owner as RunningHost;
  if (owner) throw new UserError('Hustings is still starting. Try again in a moment.');
  throw new UserError(
    `Hustings is not running on ${dataDir}. Start it in another terminal: npm start`,
  );
}

/**
 * Whether the demo is to be set up. What a set-up that was cut off has left is removed first:
 * its times are gone by. A folder whose host was started without the demo stays as it is.
 */
export async function prepareFolder(dataDir: string): Promise<FolderState> {
  if (isSeeding(dataDir)) await emptyFolder(dataDir, infoFile);
  return existsSync(join(dataDir, clockFile)) ? 'ready' : 'unseeded';
}

/** Whether the demo is only in part there, so that the next start makes it anew. */
export const isSeeding = (dataDir: string): boolean => existsSync(join(dataDir, seedingFile));

/** Marks that the demo is being set up; returns a function that marks the end. */
export function beginSeeding(dataDir: string): () => void {
  const file = join(dataDir, seedingFile);
  writeFileSync(file, '');
  return () => rmSync(file);
}

/**
 * Removes all data of a local host. Returns what it has removed: the tables stay where the folder
 * had them in a DynamoDB that is not its own, out of reach of a new start. Throws a UserError while
 * a host runs on the folder, and for a folder that no local host has made.
 */
export async function removeFolder(dataDir: string): Promise<'nothing' | 'all' | 'all-but-tables'> {
  const owner = ownerOf(dataDir);
  if (owner) {
    throw new UserError(
      `Hustings is still running on ${dataDir} (process ${owner.pid}). Stop it with Ctrl-C first.`,
    );
  }
  if (!existsSync(dataDir)) return 'nothing';
  const isOurs = [clockFile, infoFile, seedingFile].some((file) => existsSync(join(dataDir, file)));
  if (!isOurs) throw new UserError(`${dataDir} is not a data folder of a local host.`);
  const tablesStay = existsSync(join(dataDir, accessKeyFile));
  await emptyFolder(dataDir);
  if (readdirSync(dataDir).length === 0) rmdirSync(dataDir);
  return tablesStay ? 'all-but-tables' : 'all';
}

/** Only these are removed, so that a folder with other things in it, too, loses nothing else. */
const ownFiles = new RegExp(
  '^(?:hustings\\.sqlite|(?:clock|host|signing-key)\\.json|host\\.log|seeding|dynoxide\\.pid|' +
    'database-access-key)',
);

async function emptyFolder(dataDir: string, except?: string): Promise<void> {
  // The database of a host that was killed may run on.
  const { endOrphan } = await import('./database.ts');
  await endOrphan(dataDir);
  for (const name of readdirSync(dataDir)) {
    if (ownFiles.test(name) && name !== except) rmSync(join(dataDir, name), { force: true });
  }
}

function readInfo(dataDir: string): Partial<RunningHost> {
  try {
    return JSON.parse(readFileSync(join(dataDir, infoFile), 'utf8')) as Partial<RunningHost>;
  } catch {
    return {};
  }
}

/** Returns the running process that has the folder; a killed host does not count. */
function ownerOf(dataDir: string): (Partial<RunningHost> & { readonly pid: number }) | undefined {
  const { pid, ...endpoints } = readInfo(dataDir);
  return pid !== undefined && isHost(pid) ? { pid, ...endpoints } : undefined;
}

/** False for another program that got the id of an ended process, where the system shows that. */
function isHost(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return /node|main\.ts/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return true;
  }
}
