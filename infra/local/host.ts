import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { operations } from '#contracts/http/operations.ts';
import { stateMachineArn, topicArn } from '#infra/local/aws/arns.ts';
import { startLocalAws } from '#infra/local/aws/server.ts';
import { createLocalClock, type LocalClock } from '#infra/local/clock.ts';
import { ensureTables, startLocalDatabase } from '#infra/local/database.ts';
import { definitionOf } from '#infra/local/definitions.ts';
import { docsPages } from '#infra/local/docs-pages.ts';
import {
  createFunctions,
  functionsByOperation,
  type LocalFunctions,
  localTables,
} from '#infra/local/functions.ts';
import { createGateway, serverOptions } from '#infra/local/gateway/gateway.ts';
import { createIdentity, type Identity } from '#infra/local/identity/identity.ts';
import type { Persona } from '#infra/local/identity/persona.ts';
import { machines } from '#infra/parts.ts';
import type { Observer } from '#shell/observability.ts';

export type HostOptions = {
  /** Holds everything that outlives a restart; made if it is not there. */
  readonly dataDir: string;
  readonly personas: readonly Persona[];
  /** The wanted ports of the API and of the local AWS; the next free ones are taken. */
  readonly port?: number;
  readonly awsPort?: number;
  /** Where the clock starts on a new data folder; the system's time if not given. */
  readonly startAt?: number;
  /** Changes functions before they are used, as tests that inject faults do. */
  readonly wrap?: (functions: LocalFunctions) => LocalFunctions;
};

/** The whole system in one process, with its database as a child. */
export type Host = {
  /** Where the API and the sign-in answer. */
  readonly origin: string;
  /** Where Step Functions, Scheduler and SNS answer. */
  readonly awsEndpoint: string;
  readonly databaseEndpoint: string;
  readonly databasePid: () => number | undefined;
  readonly machineArn: string;
  readonly topicArn: string;
  readonly clock: LocalClock;
  readonly identity: Identity;
  readonly functions: LocalFunctions;
  readonly stop: () => Promise<void>;
};

const machineName = machines[0].name;
const factsTopic = 'hustings-facts';
const scheduleGroup = 'hustings';

/** Starts the system on a data folder, and goes on where an earlier host left off. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { dataDir, personas } = options;
  mkdirSync(dataDir, { recursive: true });
  const log = (line: string) => appendFileSync(join(dataDir, 'host.log'), `${line}\n`);
  const clock = openClock(dataDir, options.startAt);
  const database = await startLocalDatabase({ dataDir, log });
  await ensureTables(database.endpoint, Object.values(localTables));

  const called: Record<string, (input: unknown) => Promise<unknown>> = {};
  const aws = await startLocalAws({
    endpointDynamodb: database.endpoint,
    clock,
    stateMachines: machines.map(({ name, file }) => ({ name, definition: definitionOf(file) })),
    functions: called,
    topics: [factsTopic],
    scheduleGroups: [scheduleGroup],
    port: await freePort(options.awsPort),
    log,
  });
  const wired = createFunctions(
    {
      dynamodb: database.endpoint,
      aws: aws.endpoint,
      machineArn: stateMachineArn(machineName),
      topicArn: topicArn(factsTopic),
      scheduleGroup,
    },
    clock,
    observerOf(log),
  );
  const functions = options.wrap?.(wired) ?? wired;
  Object.assign(called, functions);

  const server = createServer(serverOptions);
  const origin = `http://localhost:${await listen(server, await freePort(options.port))}`;
  const onFault = (error: unknown) => log(`identity: ${String(error)}`);
  const identity = await createIdentity({ origin, dataDir, personas, onFault });
  server.on(
    'request',
    createGateway({
      ...identity,
      operations,
      functions: functionsByOperation(functions),
      clock,
      log: ({ operationId, status, error }) => {
        if (error !== undefined) log(`${operationId} ${status}: ${String(error)}`);
      },
      staticRoutes: {
        '/oidc': identity.listener,
        '/_local/tokens': identity.tokensListener,
        ...docsPages,
      },
    }),
  );
  await aws.resume();
  return {
    origin,
    awsEndpoint: aws.endpoint,
    databaseEndpoint: database.endpoint,
    databasePid: database.pid,
    machineArn: stateMachineArn(machineName),
    topicArn: topicArn(factsTopic),
    clock,
    identity,
    functions,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await aws.stop();
      await database.stop();
    },
  };
}

/** A clock that goes on from where it was moved to on this data folder. */
function openClock(dataDir: string, startAt: number | undefined): LocalClock {
  const file = join(dataDir, 'clock.json');
  // A host that is killed while it writes must not forget the time, and so go back in it.
  const onMove = (offsetMs: number) => {
    writeFileSync(`${file}.new`, JSON.stringify({ offsetMs }));
    renameSync(`${file}.new`, file);
  };
  try {
    const { offsetMs } = JSON.parse(readFileSync(file, 'utf8')) as { offsetMs: number };
    return createLocalClock({ offsetMs, onMove });
  } catch {
    const offsetMs = startAt === undefined ? 0 : startAt - Date.now();
    onMove(offsetMs);
    return createLocalClock({ offsetMs, onMove });
  }
}

const observerOf = (log: (line: string) => void): Observer => ({
  info: (message, fields) => log(`${message} ${JSON.stringify(fields)}`),
  error: (message, error, fields) =>
    log(`${message}: ${error instanceof Error ? error.stack : error} ${JSON.stringify(fields)}`),
  measure: () => undefined,
});

const loopback = '127.0.0.1';

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

/** The wanted port, or the next one that nobody listens on; any free port if none is wanted. */
async function freePort(wanted: number | undefined): Promise<number> {
  if (wanted === undefined || wanted === 0) return 0;
  for (let port = wanted; port < wanted + 100; port += 1) {
    // `localhost` is both addresses: whoever has only the other one would be found in our place.
    if ((await isFree(port, loopback)) && (await isFree(port, '::1'))) return port;
  }
  throw new Error(`No free port from ${wanted} to ${wanted + 99}`);
}

async function isFree(port: number, address: string): Promise<boolean> {
  const probe = createServer();
  const refusal = await new Promise<string | undefined>((done) => {
    probe.once('error', (error: NodeJS.ErrnoException) => done(error.code));
    probe.listen(port, address, () => done(undefined));
  });
  await new Promise((done) => probe.close(done));
  // A machine without IPv6 has nobody there.
  return refusal === undefined || refusal === 'EADDRNOTAVAIL' || refusal === 'EAFNOSUPPORT';
}
