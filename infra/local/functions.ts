import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { OperationId } from '#contracts/http/operations.ts';
import type { Observer } from '#contracts/observer.ts';
import type { After, Clock } from '#contracts/ports.ts';
import { createClientOf } from '#gateways/aws-client.ts';
import type { ProvidersOf } from '#gateways/payments/providers.ts';
import { systemRetry } from '#gateways/retry.ts';
import { environmentOf, type ResourceNames } from '#infra/environment.ts';
import { local, roleArn } from '#infra/local/aws/arns.ts';
import { databaseAt } from '#infra/local/data/connection.ts';
import { isLoopbackOrigin } from '#infra/local/runtime/loopback.ts';
import { createTurns, type Turns } from '#infra/local/runtime/turns.ts';
import { createSlots } from '#infra/local/slots.ts';
import { withTableGrants } from '#infra/local/table-grants.ts';
import { limitTime } from '#infra/local/time-limit.ts';
import type { TimerJob } from '#infra/local/timer-jobs.ts';
import { type MachineName, type Part, timerOf } from '#infra/part.ts';
import { type PartName, parts, shardCountsAtOnce } from '#infra/parts.ts';
import { wire as castVote } from '#lambdas/cast-vote/index.ts';
import { wire as checkHealth } from '#lambdas/check-health/index.ts';
import { wire as grantCredits } from '#lambdas/grant-credits/index.ts';
import { wire as inspectExecutions } from '#lambdas/inspect-executions/index.ts';
import { wire as issueToken } from '#lambdas/issue-token/index.ts';
import { wire as manageSales } from '#lambdas/manage-sales/index.ts';
import { wire as manageVotings } from '#lambdas/manage-votings/index.ts';
import { wire as movePurchase } from '#lambdas/move-purchase/index.ts';
import { wire as moveVoting } from '#lambdas/move-voting/index.ts';
import { wire as readAudit } from '#lambdas/read-audit/index.ts';
import { wire as readProfile } from '#lambdas/read-profile/index.ts';
import { wire as readVotings } from '#lambdas/read-votings/index.ts';
import { wire as receivePaymentEvents } from '#lambdas/receive-payment-events/index.ts';
import { wire as reconcile } from '#lambdas/reconcile/index.ts';
import { wire as reconcileClient } from '#lambdas/reconcile-client/index.ts';
import { wire as reconcileNightly } from '#lambdas/reconcile-nightly/index.ts';
import { wire as registerVoter } from '#lambdas/register-voter/index.ts';
import { wire as sealVoting } from '#lambdas/seal-voting/index.ts';
import { wire as sellCredits } from '#lambdas/sell-credits/index.ts';
import { wire as setLimits } from '#lambdas/set-limits/index.ts';
import { wire as sweep } from '#lambdas/sweep/index.ts';
import { wire as tallyShard } from '#lambdas/tally-shard/index.ts';
import { wire as voidVotes } from '#lambdas/void-votes/index.ts';
import { currentClientId } from '#shell/client-scope.ts';
import { createConfig } from '#shell/config.ts';
import type { HttpFunction } from '#shell/http.ts';
import type { TimerFunction } from '#shell/timer.ts';
import { type Database, databaseOf, type Tables } from '#stores/database.ts';
import type { Host } from '#wiring/host.ts';

/** How each function is made from what a host provides, in its `index.ts`. */
const wires = {
  'issue-token': issueToken,
  'cast-vote': castVote,
  'read-votings': readVotings,
  'manage-votings': manageVotings,
  'register-voter': registerVoter,
  'read-profile': readProfile,
  'grant-credits': grantCredits,
  'sell-credits': sellCredits,
  'receive-payment-events': receivePaymentEvents,
  'manage-sales': manageSales,
  reconcile,
  'reconcile-client': reconcileClient,
  'reconcile-nightly': reconcileNightly,
  'move-purchase': movePurchase,
  'void-votes': voidVotes,
  'read-audit': readAudit,
  'set-limits': setLimits,
  'inspect-executions': inspectExecutions,
  sweep,
  'check-health': checkHealth,
  'move-voting': moveVoting,
  'tally-shard': tallyShard,
  'seal-voting': sealVoting,
} as const satisfies Record<PartName, (host: Host) => unknown>;

/** A part with what makes its function. */
export type WiredPart = Part & { readonly wire: (host: Host) => unknown };

/** Those of `infra/parts.ts`. */
export const wiredParts: readonly WiredPart[] = parts.map((part) => ({
  ...part,
  wire: wires[part.name],
}));

/** Every function of the system by its name, wired as in the cloud. */
export type LocalFunctions = { readonly [Name in PartName]: ReturnType<(typeof wires)[Name]> };

/** The tables of the local database. */
export const localTables: Tables = {
  votings: 'hustings-votings',
  ballots: 'hustings-ballots',
  voters: 'hustings-voters',
  purchases: 'hustings-purchases',
  audit: 'hustings-audit',
};

/** Where the local AWS services listen, and the names of their resources. */
export type LocalEndpoints = {
  readonly dynamodb: string;
  readonly aws: string;
  readonly machineArns: Readonly<Record<MachineName, string>>;
  readonly topicArn: string;
  readonly scheduleGroup: string;
};

/**
 * How many calls of each kind of work the database gets at once. Each kind waits for its own
 * sockets, so that a crowd of voters, readers or counts never delays a step of a machine.
 */
const callsAtOnce = { steps: 16, votes: 16, requests: 8, counts: 4 } as const;
type Work = keyof typeof callsAtOnce;

/** The counts of a voting, and whatever else can wait. */
const counting: readonly string[] = [
  'tally-shard',
  'seal-voting',
  'void-votes',
  'reconcile-client',
];

function workOf(part: Part): Work {
  const { name, calledBy } = part;
  if (name === 'cast-vote') return 'votes';
  if (counting.includes(name) || timerOf(part) || calledBy.facts) return 'counts';
  return calledBy.step === undefined ? 'requests' : 'steps';
}

/**
 * How many votes are recorded at once. Those beyond wait inside of the function, where the time of
 * a vote has been taken already: a wait makes no vote late.
 */
const votesAtOnce = 32;

/**
 * How many calls of each step there are at once, but for the counts of shards. A wait for a place
 * is no time of the function.
 */
const stepsAtOnce = 32;

/** What differs from the cloud besides the addresses. */
export type LocalParts = {
  readonly clock: Clock;
  /** Ends the time of what functions limit themselves. */
  readonly after: After;
  /** Ends the time of functions; none is stopped if it is left out. */
  readonly stopAfter?: After;
  readonly observer: Observer;
  readonly providersOf: ProvidersOf;
};

/** Wires every function, through the real AWS SDK, to the local endpoints. */
export function createFunctions(
  endpoints: LocalEndpoints,
  { stopAfter, ...given }: LocalParts,
  parts: readonly WiredPart[] = wiredParts,
): LocalFunctions {
  const names = namesOf(endpoints);
  const databaseFor = createDatabases(endpoints.dynamodb);
  const shared = {
    ...given,
    slots: createSlots(votesAtOnce),
    retry: { ...systemRetry, after: given.after },
    // Patient: a developer's machine may be busy, and its services are not away.
    clientOf: createClientOf({ ...local, endpoint: endpoints.aws, attemptMs: 60_000 }),
    isWebOrigin: isLoopbackOrigin,
  };
  const wired = parts.map((part) => {
    const config = createConfig(environmentOf(part, names));
    const call = part.wire({ ...shared, config, database: databaseFor(part) }) as AnyFunction;
    const onStop = (error: Error) => given.observer.error('The function was stopped', error, {});
    const limited = stopAfter ? limitTime(call, { ...part, after: stopAfter, onStop }) : call;
    return [part.name, part.calledBy.step === undefined ? limited : inTurn(part, limited)];
  });
  const functions = Object.fromEntries(wired) as LocalFunctions;
  return { ...functions, 'manage-votings': clientByClient(functions['manage-votings']) };
}

type AnyFunction = (input: unknown) => Promise<unknown>;

function inTurn({ name }: Part, call: AnyFunction): AnyFunction {
  const turns = createTurns(name === 'tally-shard' ? shardCountsAtOnce : stepsAtOnce);
  return (input) => turns.take(() => call(input));
}

const namesOf = ({ machineArns, topicArn, scheduleGroup }: LocalEndpoints): ResourceNames => ({
  table: (name) => localTables[name],
  machineArn: (name) => machineArns[name],
  clientDataRoleArn: roleArn,
  factsTopicArn: topicArn,
  scheduleGroup,
  schedulerRoleArn: roleArn,
  scheduleDlqArn: `arn:aws:sqs:${local.region}:000000000000:schedules-that-failed`,
  paymentSecretsPrefix: 'hustings/local/payments',
  webOrigins: ['http://localhost'],
});

/** The database as each part is connected to it: over the sockets of its kind, with its grants. */
function createDatabases(endpoint: string): (part: Part) => Database {
  const made = new Map<Work, Database>();
  return (part) => {
    const work = workOf(part);
    const database = made.get(work) ?? databaseOf(databaseClient(endpoint, work), localTables);
    made.set(work, database);
    return withTableGrants(database, { part, tables: localTables, currentClientId });
  };
}

const databaseClient = (endpoint: string, work: Work): DynamoDBClient =>
  new DynamoDBClient({
    ...databaseAt(endpoint),
    maxAttempts: 3,
    requestHandler: {
      // Of silence, once the call is sent. A wait for a free socket is no fault and has no end.
      socketTimeout: 5_000,
      socketAcquisitionWarningTimeout: 60_000,
      httpAgent: { keepAlive: true, maxSockets: callsAtOnce[work] },
    },
  });

/**
 * The changes of a client one after another. They all write its calendar: in one process they need
 * not race for it, as those in different environments of the cloud do.
 */
function clientByClient(run: HttpFunction): HttpFunction {
  const turnsOf = new Map<string, Turns>();
  return async (event) => {
    const client = event.pathParameters?.clientId ?? '';
    const turns = turnsOf.get(client) ?? createTurns(1);
    turnsOf.set(client, turns);
    try {
      return await turns.take(() => run(event));
    } finally {
      if (turns.underWay() === 0) turnsOf.delete(client);
    }
  };
}

/** The function behind each operation, as `parts.ts` says. */
export const functionsByOperation = (
  functions: LocalFunctions,
): Record<OperationId, HttpFunction> => {
  const entries = parts.flatMap(({ name, calledBy }) =>
    (calledBy.http ?? []).map((id) => [id, functions[name]] as const),
  );
  return Object.fromEntries(entries) as Record<OperationId, HttpFunction>;
};

/** The parts that a timer calls. */
export const timerJobsOf = (parts: readonly Part[], functions: LocalFunctions): TimerJob[] =>
  parts.flatMap((part) => {
    const timer = timerOf(part);
    const call = functions[part.name as PartName] as TimerFunction;
    return timer === undefined ? [] : [{ name: part.name, timer, run: () => call({}) }];
  });
