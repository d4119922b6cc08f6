import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import type { OperationId } from '#contracts/http/operations.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import { createExecutions } from '#gateways/executions.ts';
import { createFacts } from '#gateways/facts.ts';
import { createLifeCycles } from '#gateways/life-cycles.ts';
import { nobodysProviders } from '#gateways/payments/nobodys-providers.ts';
import type { ProvidersOf } from '#gateways/payments/providers.ts';
import { createPurchaseExecutions } from '#gateways/purchase-executions.ts';
import { newPurchaseId, newSalt, newToken, newVotingId } from '#gateways/random.ts';
import { repeating } from '#gateways/repeating.ts';
import { local, roleArn } from '#infra/local/aws/arns.ts';
import { isLoopbackOrigin } from '#infra/local/loopback.ts';
import { createSlots } from '#infra/local/slots.ts';
import { createTurns, type Turns } from '#infra/local/turns.ts';
import { type MachineName, parts, shardCountsAtOnce } from '#infra/parts.ts';
import { createCastVote } from '#lambdas/cast-vote/handler.ts';
import { createCheckHealth } from '#lambdas/check-health/handler.ts';
import { createGiveUpVotes } from '#lambdas/give-up-votes/handler.ts';
import { createGrantCredits } from '#lambdas/grant-credits/handler.ts';
import { createInspectExecutions } from '#lambdas/inspect-executions/handler.ts';
import { createManageSales } from '#lambdas/manage-sales/handler.ts';
import { createManageVotings } from '#lambdas/manage-votings/handler.ts';
import { createMovePurchase } from '#lambdas/move-purchase/handler.ts';
import { createMoveVoting } from '#lambdas/move-voting/handler.ts';
import { createReadProfile } from '#lambdas/read-profile/handler.ts';
import { createReadVotings } from '#lambdas/read-votings/handler.ts';
import { createReceivePaymentEvents } from '#lambdas/receive-payment-events/handler.ts';
import { createReconcile } from '#lambdas/reconcile/handler.ts';
import { createNightlyReconcile } from '#lambdas/reconcile/reconcile-all.ts';
import { createRegisterVoter } from '#lambdas/register-voter/handler.ts';
import { createSealVoting } from '#lambdas/seal-voting/handler.ts';
import { createSellCredits } from '#lambdas/sell-credits/handler.ts';
import { createSetLimits } from '#lambdas/set-limits/handler.ts';
import { createTallyShard } from '#lambdas/tally-shard/handler.ts';
import type { HttpFunction } from '#shell/http.ts';
import type { StepFunction } from '#shell/step.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCallLimits } from '#stores/call-limits.ts';
import { createCounts } from '#stores/counts.ts';
import { documentsOf, type Tables } from '#stores/documents.ts';
import { createNotes } from '#stores/notes.ts';
import { createOffers } from '#stores/offers.ts';
import { createPaymentEvents } from '#stores/payment-events.ts';
import { createPurchases } from '#stores/purchases.ts';
import { rememberVotings } from '#stores/remembered-votings.ts';
import { createReports } from '#stores/reports.ts';
import { createSettlement } from '#stores/settlement.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import { createRegistrations, createVoters } from '#stores/voters.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotings } from '#stores/votings.ts';

/** The tables of the local database. */
export const localTables: Tables = {
  votings: 'hustings-votings',
  ballots: 'hustings-ballots',
  voters: 'hustings-voters',
  purchases: 'hustings-purchases',
};

/** Where the AWS of this machine answers, and the names of what is on it. */
export type LocalEndpoints = {
  readonly dynamodb: string;
  readonly aws: string;
  readonly machineArns: Readonly<Record<MachineName, string>>;
  readonly topicArn: string;
  readonly scheduleGroup: string;
};

type PartName = (typeof parts)[number]['name'];
type StepName = 'move-voting' | 'tally-shard' | 'seal-voting' | 'give-up-votes' | 'move-purchase';

/** Every function of the system by its name, made from the same handlers as in the cloud. */
export type LocalFunctions = Record<Exclude<PartName, StepName>, HttpFunction> &
  Record<StepName, StepFunction<unknown>>;

/**
 * How many calls of each kind of work the database gets at once: moves of votings and purchases,
 * votes, all other requests, counts. The rest of a kind waits for its own sockets, so that a crowd
 * of voters, readers or counts never delays a move.
 */
const callsAtOnce = { moves: 16, votes: 16, requests: 8, counts: 4 } as const;
type Work = keyof typeof callsAtOnce;

/**
 * How many votes are recorded at once. Those beyond wait inside of the function, where the time of
 * a vote has been taken already: a wait makes no vote late.
 */
const votesAtOnce = 32;

const databaseClient = (endpoint: string, work: Work): DynamoDBClient =>
  new DynamoDBClient({
    ...local,
    endpoint,
    maxAttempts: 3,
    requestHandler: {
      // Of silence, once the call is sent. A wait for a free socket is no fault and has no end.
      socketTimeout: 5_000,
      socketAcquisitionWarningTimeout: 60_000,
      httpAgent: { keepAlive: true, maxSockets: callsAtOnce[work] },
    },
  });

/** What differs from the cloud besides the addresses. */
export type LocalParts = {
  readonly clock: Clock;
  readonly observer: Observer;
  readonly providersOf: ProvidersOf;
};

/**
 * Wires the functions to the local endpoints through the real AWS SDK. Apart from their addresses,
 * only the clock, the slots of counters and the sandbox of payments differ from the cloud: one
 * process answers many requests at once.
 */
export function createFunctions(endpoints: LocalEndpoints, given: LocalParts): LocalFunctions {
  const { clock, observer } = given;
  const storesFor = (work: Work) => createStores(endpoints, clock, work);
  const stores = {
    moves: storesFor('moves'),
    votes: storesFor('votes'),
    requests: storesFor('requests'),
    counts: storesFor('counts'),
  };
  return {
    ...votingFunctions(endpoints, stores, given),
    ...moneyFunctions(endpoints, stores, given),
    'check-health': createCheckHealth({ ...stores.requests, clock, observer }),
  };
}

type Stores = Readonly<Record<Work, ReturnType<typeof createStores>>>;

function createStores(endpoints: LocalEndpoints, clock: Clock, work: Work) {
  const documents = documentsOf(databaseClient(endpoints.dynamodb, work), localTables);
  const votings = createVotings(documents);
  const accounts = createAccounts(documents);
  const purchases = createPurchases(documents);
  return {
    votings,
    accounts,
    purchases,
    remembered: rememberVotings(votings, clock),
    callLimits: createCallLimits(documents),
    ballots: createBallots(documents),
    counts: createCounts(documents),
    events: createPaymentEvents(documents),
    notes: createNotes(documents),
    offers: createOffers(documents),
    registrations: createRegistrations(documents),
    unfinished: createUnfinished(documents),
    reports: createReports(documents),
    settlement: createSettlement({ purchases, accounts, clock, ...repeating }),
    voters: createVoters(documents),
    votes: createVotes(documents),
  };
}

const awsOf = (endpoints: LocalEndpoints) => ({ ...local, endpoint: endpoints.aws });

/** The functions of votings and votes. */
function votingFunctions(
  endpoints: LocalEndpoints,
  stores: Stores,
  { clock, observer }: LocalParts,
) {
  const { votings, ballots, counts, voters, registrations, remembered } = stores.requests;
  const aws = awsOf(endpoints);
  const machineArn = endpoints.machineArns['voting-lifecycle'];
  const facts = createFacts(new SNSClient(aws), endpoints.topicArn);
  const machines = new SFNClient(aws);
  const lifeCycles = createLifeCycles(new SchedulerClient(aws), machines, {
    machineArn,
    scheduleGroup: endpoints.scheduleGroup,
    schedulerRoleArn: roleArn,
    scheduleDlqArn: `arn:aws:sqs:${local.region}:000000000000:schedules-that-failed`,
  });
  const reading = { votings, ballots, counts, voters, registrations, clock, observer };
  const managing = { votings, lifeCycles, facts, clock, observer, newVotingId };
  const inspecting = {
    machines: {
      'voting-lifecycle': createExecutions(machines, machineArn),
      'credit-purchase': createExecutions(machines, endpoints.machineArns['credit-purchase']),
    },
    votings,
    unfinished: stores.requests.unfinished,
  };
  const slots = createSlots(votesAtOnce);
  const casting = { ...stores.votes, votings: stores.votes.remembered, slots, clock, observer };
  const counting = { ...stores.counts, clock, observer };
  const tallyShard = createTallyShard(counting);
  const shardCounts = createTurns(shardCountsAtOnce);
  return {
    'cast-vote': createCastVote({ ...casting, ...repeating, newToken, newSalt }),
    'read-votings': createReadVotings(reading),
    'manage-votings': clientByClient(createManageVotings({ ...managing, ...repeating })),
    'register-voter': createRegisterVoter({ votings: remembered, registrations, observer }),
    'set-limits': createSetLimits({ votings, observer }),
    'inspect-executions': createInspectExecutions({ ...inspecting, clock, observer }),
    'move-voting': createMoveVoting({ votings: stores.moves.votings, facts, clock, observer }),
    'give-up-votes': createGiveUpVotes(counting),
    'tally-shard': (input: unknown) => shardCounts.take(() => tallyShard(input)),
    'seal-voting': createSealVoting(counting),
  };
}

/** The functions of credits and purchases. */
function moneyFunctions(
  endpoints: LocalEndpoints,
  stores: Stores,
  { clock, observer, providersOf }: LocalParts,
) {
  const { accounts, purchases, settlement, offers, voters, events, callLimits } = stores.requests;
  const aws = awsOf(endpoints);
  const facts = createFacts(new SNSClient(aws), endpoints.topicArn);
  const machineArn = endpoints.machineArns['credit-purchase'];
  const executions = createPurchaseExecutions(new SFNClient(aws), machineArn);
  const settling = { purchases, settlement, executions, providersOf, facts, clock, observer };
  const selling = { offers, purchases, providersOf, executions, clock, observer };
  return {
    'read-profile': createReadProfile({
      voters,
      accounts,
      purchases,
      callLimits,
      clock,
      observer,
    }),
    'grant-credits': createGrantCredits({ accounts, observer }),
    'sell-credits': createSellCredits({ ...selling, newPurchaseId, isOurOrigin: isLoopbackOrigin }),
    'receive-payment-events': createReceivePaymentEvents({
      ...settling,
      events,
      nobodys: nobodysProviders(),
    }),
    'manage-sales': createManageSales({ ...settling, offers, accounts }),
    reconcile: createReconcile({ ...stores.counts, clock, observer }),
    'move-purchase': createMovePurchase({
      ...settling,
      purchases: stores.moves.purchases,
      settlement: stores.moves.settlement,
    }),
  };
}

/** What the nightly schedule runs. */
export const createNightly = (endpoints: LocalEndpoints, { clock, observer }: LocalParts) =>
  createNightlyReconcile({ ...createStores(endpoints, clock, 'counts'), clock, observer });

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
  const entries = parts.flatMap((part) =>
    'operations' in part ? part.operations.map((id) => [id, functions[part.name]] as const) : [],
  );
  return Object.fromEntries(entries) as Record<OperationId, HttpFunction>;
};
