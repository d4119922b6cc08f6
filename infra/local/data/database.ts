import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import { loopback, tryToListen } from '#infra/local/runtime/ports.ts';
import { UserError } from '#infra/local/runtime/user-error.ts';
import { accessKeyFile, databaseAt } from './connection.ts';

/** A running DynamoDB. The process is undefined if this host did not start it. */
export type LocalDatabase = {
  readonly endpoint: string;
  readonly pid: () => number | undefined;
  readonly stop: () => Promise<void>;
};

type Settings = {
  readonly dataDir: string;
  readonly log: (message: string) => void;
};

const startTimeoutMs = 60_000;

/**
 * Starts DynamoDB on the data folder, or takes the one that AWS_ENDPOINT_URL_DYNAMODB names. A
 * child that dies is started again at the same address and port. Throws when there is no DynamoDB
 * to be had, or another host has the folder.
 */
export async function startLocalDatabase(settings: Settings): Promise<LocalDatabase> {
  const named = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  if (named) return takeDatabase(named, settings.dataDir);
  const program = findDynoxide();
  if (program) return startDynoxide(program, settings);
  throw new UserError(
    'There is no local DynamoDB. On Linux x64, `npm ci` installs one (@dynoxide/linux-x64).\n' +
      'On another system, put `dynoxide` on the PATH (https://github.com/nubo-db/dynoxide),\n' +
      'or start DynamoDB Local and set AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000',
  );
}

/** Takes a DynamoDB that runs already, with an access key of the folder: a database of its own. */
async function takeDatabase(named: string, dataDir: string): Promise<LocalDatabase> {
  await fetch(named).catch(() => {
    throw new UserError(`No DynamoDB responds at AWS_ENDPOINT_URL_DYNAMODB (${named}).`);
  });
  mkdirSync(dataDir, { recursive: true });
  const endpoint = new URL(named);
  endpoint.username = accessKeyOf(join(dataDir, accessKeyFile));
  return { endpoint: endpoint.href, pid: () => undefined, stop: async () => {} };
}

function accessKeyOf(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(10).toString('hex'));
  return readFileSync(file, 'utf8');
}

/** Creates the tables that are missing: keys `pk` and `sk` (strings), on demand. */
export async function ensureTables(endpoint: string, tables: readonly string[]): Promise<void> {
  const client = new DynamoDBClient(databaseAt(endpoint));
  try {
    for (const table of tables) await createTable(client, table);
  } finally {
    client.destroy();
  }
}

async function createTable(client: DynamoDBClient, table: string) {
  const command = new CreateTableCommand({
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  await client.send(command).catch((error: unknown) => {
    if (!(error instanceof ResourceInUseException)) throw error;
  });
}

function findDynoxide(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json');
    return join(dirname(manifest), 'dynoxide');
  } catch {
    return onPath('dynoxide');
  }
}

function onPath(program: string): string | undefined {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return program;
  } catch {
    return undefined;
  }
}

async function startDynoxide(program: string, settings: Settings): Promise<LocalDatabase> {
  const { dataDir } = settings;
  const { dbPath, pidFile } = filesOf(dataDir);
  mkdirSync(dataDir, { recursive: true });
  await endOrphan(dataDir);
  const address = await unguessableAddress(settings.log);
  const port = await randomPort(address);
  const endpoint = `http://${address}:${port}`;
  let stopped = false;
  let exited: Promise<unknown> = Promise.resolve();
  let child = run();
  const endChild = () => child.kill('SIGKILL');
  process.once('exit', endChild);

  function run(): ChildProcess {
    const where = ['--host', address, '--port', String(port)];
    const started = spawn(program, ['--db-path', dbPath, ...where], { stdio: 'ignore' });
    started.unref();
    writeFileSync(pidFile, JSON.stringify({ pid: started.pid, host: process.pid }));
    exited = new Promise((done) => {
      started.once('exit', done);
      started.once('error', done);
    });
    void exited.then(async () => {
      if (stopped) return;
      settings.log('The database ended unexpectedly; it is started again.');
      await sleep(100);
      if (!stopped) child = run();
    });
    return started;
  }

  const stop = async () => {
    stopped = true;
    process.off('exit', endChild);
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 2_000);
    await exited;
    clearTimeout(hard);
    rmSync(pidFile, { force: true });
  };
  await untilReady(endpoint).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { endpoint, pid: () => child.pid, stop };
}

async function untilReady(endpoint: string) {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const reply = await fetch(endpoint).catch(() => undefined);
    if (reply) return;
    if (performance.now() > deadline) {
      throw new Error(`The database did not respond on ${endpoint} within ${startTimeoutMs} ms.`);
    }
    await sleep(10);
  }
}

const filesOf = (dataDir: string) => ({
  dbPath: join(resolve(dataDir), 'hustings.sqlite'),
  pidFile: join(resolve(dataDir), 'dynoxide.pid'),
});

/** Ends the database of a host that was killed; leaves every other process alone. */
export async function endOrphan(dataDir: string): Promise<void> {
  const { dbPath, pidFile } = filesOf(dataDir);
  const { pid, host } = readPidFile(pidFile);
  if (!pid || !runsDatabase(pid, dbPath)) return;
  if (host && parentOf(pid) === host) {
    throw new UserError(`Another host (process ${host}) uses this data folder; stop it first.`);
  }
  process.kill(pid, 'SIGKILL');
  while (runsDatabase(pid, dbPath)) await sleep(10);
}

function readPidFile(path: string): { pid?: number; host?: number } {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { pid: number; host: number };
  } catch {
    return {};
  }
}

function runsDatabase(pid: number, dbPath: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return (words[0] ?? '').endsWith('dynoxide') && words.includes(dbPath);
  } catch {
    return false;
  }
}

function parentOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]);
}

/**
 * One of the sixteen million loopback addresses of a machine. The database serves every web page,
 * under any name and without a password; what protects it is that a page cannot know where it is. A
 * page can try all ports of one address, but not of all addresses.
 */
async function unguessableAddress(log: Settings['log']): Promise<string> {
  const part = () => randomInt(1, 255);
  const address = `127.${part()}.${part()}.${part()}`;
  if ((await tryToListen(0, address)) === undefined) return address;
  log(`This system has no loopback address but ${loopback}: a web page could find the database.`);
  return loopback;
}

/**
 * Returns a free port, below those that systems use for outgoing connections: while a server is
 * started again, no client's connection must be able to take its port.
 */
export async function randomPort(address = loopback): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await tryToListen(port, address)) === undefined) return port;
  }
}
