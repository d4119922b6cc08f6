import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byMachine } from '#contracts/execution-names.ts';
import { operations } from '#contracts/http/operations.ts';
import { stateMachineArn, topicArn } from '#infra/local/aws/arns.ts';
import { startLocalAws } from '#infra/local/aws-server.ts';
import { ensureTables, startLocalDatabase } from '#infra/local/data/database.ts';
import { definitionOf, queuesOf } from '#infra/local/definitions.ts';
import { clientNameOf } from '#infra/local/demo/personas.ts';
import {
  createFunctions,
  functionsByOperation,
  type LocalFunctions,
  localTables,
  timerJobsOf,
  type WiredPart,
  wiredParts,
} from '#infra/local/functions.ts';
import { createGateway, type StaticRoute } from '#infra/local/gateway/gateway.ts';
import { createIdentity, type Identity } from '#infra/local/identity/identity.ts';
import type { Persona } from '#infra/local/identity/persona.ts';
import { type HostLog, openHostLog } from '#infra/local/log/host-log.ts';
import { docsPages } from '#infra/local/pages/docs-pages.ts';
import { createReturnPage } from '#infra/local/pages/return-page.ts';
import { localProviders } from '#infra/local/providers.ts';
import { createLocalClock, type LocalClock } from '#infra/local/runtime/clock.ts';
import { createHttpServer, laterListener } from '#infra/local/runtime/http-server.ts';
import { freePort, listen } from '#infra/local/runtime/ports.ts';
import { freeSpareMemory } from '#infra/local/runtime/spare-memory.ts';
import { createSandbox, type Sandbox } from '#infra/local/sandbox/sandbox.ts';
import { startTimerJob } from '#infra/local/timer-jobs.ts';
import { machines } from '#infra/parts.ts';

export type HostOptions = {
  /** Holds everything that outlives a restart; made if it is not there. */
  readonly dataDir: string;
  readonly personas: readonly Persona[];
  /** The wanted ports of the API and of the local AWS; the next free ones are taken. */
  readonly port?: number;
  readonly awsPort?: number;
  /** Where the clock starts on a new data folder; the system's time if not given. */
  readonly startAt?: number;
  /** The clock goes on only when it is moved, as in tests; otherwise it runs with the system's. */
  readonly clockStands?: boolean;
  /** Changes functions before they are used, as tests that inject faults do. */
  readonly wrap?: (functions: LocalFunctions) => LocalFunctions;
  /** Those of `infra/parts.ts` if not given, as tests do that add some. */
  readonly parts?: readonly WiredPart[];
  /** Of the data folder, if the caller has opened it; the caller ends it, too. */
  readonly log?: HostLog;
};

/** The whole system in one process, with its database as a child. */
export type Host = {
  /** Where the API and the sign-in respond. */
  readonly origin: string;
  /** Where Step Functions, Scheduler, SNS and SQS respond. */
  readonly awsEndpoint: string;
  readonly databaseEndpoint: string;
  readonly databasePid: () => number | undefined;
  /** Of the life cycles of votings. */
  readonly machineArn: string;
  readonly purchaseMachineArn: string;
  readonly topicArn: string;
  readonly clock: LocalClock;
  readonly identity: Identity;
  readonly functions: LocalFunctions;
  readonly stop: () => Promise<void>;
};

const machineArns = byMachine(stateMachineArn);
const factsTopic = 'hustings-facts';
const scheduleGroup = 'hustings';

/** Starts the system on a data folder, and goes on where an earlier host left off. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { dataDir, personas, parts = wiredParts } = options;
  mkdirSync(dataDir, { recursive: true });
  const log = options.log ?? openHostLog(dataDir);
  const clock = openClock(options);
  const database = await startLocalDatabase({ dataDir, log: warnings(log, 'database') });
  await ensureTables(database.endpoint, Object.values(localTables));
  const called: CalledFunctions = {};
  const aws = await openAws(called, database.endpoint, clock, log, { ...options, parts });
  const sandbox = Promise.withResolvers<Sandbox>();
  const endpoints = {
    dynamodb: database.endpoint,
    aws: aws.endpoint,
    machineArns,
    topicArn: topicArn(factsTopic),
    scheduleGroup,
  };
  const given = {
    clock,
    after: clock.after,
    stopAfter: clock.after,
    observer: log.observer,
    providersOf: localProviders(process.env, async (client) =>
      (await sandbox.promise).accountOf(client),
    ),
  };
  const wired = createFunctions(endpoints, given, parts);
  const functions = log.name(options.wrap?.(wired) ?? wired);
  Object.assign(called, functions);

  const gateway = laterListener();
  const server = createHttpServer(gateway.listener);
  const origin = `http://localhost:${await listen(server, await freePort(options.port))}`;
  const onFault = (error: unknown) => log.note('identity', 'The sign-in has failed', error);
  const issueToken = functions['issue-token'];
  const identity = await createIdentity({ origin, dataDir, personas, issueToken, onFault });
  const payments = await openPayments(origin, database.endpoint, clock, log);
  sandbox.resolve(payments);
  const returnPage = createReturnPage({
    origin,
    key: identity.key,
    nameOf: clientNameOf,
    onFault: (error) => log.note('return-page', 'A purchase could not be shown', error),
  });
  gateway.use(gatewayOf(functions, { origin, identity, payments, returnPage }, clock, log));
  aws.resume();
  payments.resume();
  const endGivingBack = freeSpareMemory();
  const endTimers = timerJobsOf(parts, functions).map((job) =>
    startTimerJob(clock, job, (error) => log.note(job.name, 'The timer job has failed', error)),
  );
  return {
    origin,
    awsEndpoint: aws.endpoint,
    databaseEndpoint: database.endpoint,
    databasePid: database.pid,
    machineArn: machineArns['voting-lifecycle'],
    purchaseMachineArn: machineArns['credit-purchase'],
    topicArn: topicArn(factsTopic),
    clock,
    identity,
    functions,
    stop: async () => {
      endGivingBack();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await Promise.all([...endTimers.map((end) => end()), payments.stop()]);
      await aws.stop();
      await database.stop();
      if (options.log === undefined) await log.end();
    },
  };
}

/** The functions that machines call, by name; filled once they are wired. */
type CalledFunctions = Record<string, (input: unknown) => Promise<unknown>>;

const warnings = (log: HostLog, service: string) => (line: string) => log.warn(service, line);

const openAws = async (
  functions: CalledFunctions,
  endpointDynamodb: string,
  clock: LocalClock,
  log: HostLog,
  {
    awsPort,
    parts,
    personas,
  }: Pick<HostOptions, 'awsPort' | 'personas'> & Required<Pick<HostOptions, 'parts'>>,
) =>
  startLocalAws({
    endpointDynamodb,
    clock,
    stateMachines: Object.entries(machines).map(([name, { file }]) => ({
      name,
      definition: definitionOf(file),
    })),
    functions,
    topics: [factsTopic],
    queues: queuesOf(parts, factsTopic),
    scheduleGroups: [scheduleGroup],
    users: personas.map(({ userId: userName, hasSecondFactor = false }) => ({
      userName,
      hasSecondFactor,
    })),
    port: await freePort(awsPort),
    log: warnings(log, 'local-aws'),
  });

const openPayments = (origin: string, endpointDynamodb: string, clock: LocalClock, log: HostLog) =>
  createSandbox({
    origin,
    endpointDynamodb,
    clock,
    eventsUrl: (client) => `${origin}/payment-events/sandbox/${client}`,
    nameOf: clientNameOf,
    log: warnings(log, 'sandbox'),
    environment: process.env,
  });

type Pages = {
  readonly origin: string;
  readonly identity: Identity;
  readonly payments: Sandbox;
  readonly returnPage: StaticRoute;
};

/** Everything served at the origin: the API, the sign-in, the sandbox, the documentation. */
const gatewayOf = (
  functions: LocalFunctions,
  { origin, identity, payments, returnPage }: Pages,
  clock: LocalClock,
  log: HostLog,
) =>
  createGateway({
    ...identity,
    operations,
    functions: functionsByOperation(functions),
    clock,
    after: clock.after,
    log: log.refused,
    staticRoutes: {
      '/oidc': identity.listener,
      '/_local/tokens': identity.tokensListener,
      '/v1': payments.apiListener,
      '/sandbox': payments.pagesListener,
      '/return': returnPage,
      ...docsPages(origin),
    },
  });

/** A clock that goes on from where it was moved to on this data folder. */
function openClock({ dataDir, startAt, clockStands: stands = false }: HostOptions): LocalClock {
  const file = join(dataDir, 'clock.json');
  // A host that is killed while it writes must not forget the time, and so go back in it.
  const onMove = (offsetMs: number) => {
    writeFileSync(`${file}.new`, JSON.stringify({ offsetMs }));
    renameSync(`${file}.new`, file);
  };
  try {
    const { offsetMs } = JSON.parse(readFileSync(file, 'utf8')) as { offsetMs: number };
    return createLocalClock({ offsetMs, onMove, stands });
  } catch {
    const offsetMs = startAt === undefined ? 0 : startAt - Date.now();
    onMove(offsetMs);
    return createLocalClock({ offsetMs, onMove, stands });
  }
}
