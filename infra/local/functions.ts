import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import type { OperationId } from '#contracts/http/operations.ts';
import type { Clock } from '#contracts/ports.ts';
import { createExecutions } from '#gateways/executions.ts';
import { createFacts } from '#gateways/facts.ts';
import { createLifeCycles } from '#gateways/life-cycles.ts';
import { freeSlots, newToken, newVotingId } from '#gateways/random.ts';
import { local, roleArn } from '#infra/local/aws/arns.ts';
import { parts } from '#infra/parts.ts';
import { createCastVote } from '#lambdas/cast-vote/handler.ts';
import { createCheckHealth } from '#lambdas/check-health/handler.ts';
import { createGrantCredits } from '#lambdas/grant-credits/handler.ts';
import { createInspectExecutions } from '#lambdas/inspect-executions/handler.ts';
import { createManageVotings } from '#lambdas/manage-votings/handler.ts';
import { createMoveVoting } from '#lambdas/move-voting/handler.ts';
import { createReadProfile } from '#lambdas/read-profile/handler.ts';
import { createReadVotings } from '#lambdas/read-votings/handler.ts';
import { createRegisterVoter } from '#lambdas/register-voter/handler.ts';
import { createSealVoting } from '#lambdas/seal-voting/handler.ts';
import { createSetLimits } from '#lambdas/set-limits/handler.ts';
import { createTallyShard } from '#lambdas/tally-shard/handler.ts';
import type { HttpFunction } from '#shell/http.ts';
import type { Observer } from '#shell/observability.ts';
import type { StepFunction } from '#shell/step.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCounts } from '#stores/counts.ts';
import { documentsOf, type Tables } from '#stores/documents.ts';
import { rememberVotings } from '#stores/remembered-votings.ts';
import { createRegistrations, createVoters } from '#stores/voters.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotings } from '#stores/votings.ts';

/** The tables of the local database. */
export const localTables: Tables = {
  votings: 'hustings-votings',
  ballots: 'hustings-ballots',
  voters: 'hustings-voters',
};

/** Where the AWS of this machine answers, and the names of what is on it. */
export type LocalEndpoints = {
  readonly dynamodb: string;
  readonly aws: string;
  readonly machineArn: string;
  readonly topicArn: string;
  readonly scheduleGroup: string;
};

type PartName = (typeof parts)[number]['name'];
type StepName = 'move-voting' | 'tally-shard' | 'seal-voting';

/** Every function of the system by its name, made from the same handlers as in the cloud. */
export type LocalFunctions = Record<Exclude<PartName, StepName>, HttpFunction> &
  Record<StepName, StepFunction<unknown>>;

const connectionsMax = 128;

const databaseClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    ...local,
    endpoint,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: 5_000,
      httpAgent: { keepAlive: true, maxSockets: connectionsMax },
    },
  });

/**
 * Wires the functions to the local endpoints through the real AWS SDK. Apart from their addresses,
 * only the clock and the slots of counters differ from the cloud: one process answers many
 * requests at once.
 */
export function createFunctions(
  endpoints: LocalEndpoints,
  clock: Clock,
  observer: Observer,
): LocalFunctions {
  const aws = { ...local, endpoint: endpoints.aws };
  const documents = documentsOf(databaseClient(endpoints.dynamodb), localTables);
  const votings = createVotings(documents);
  const ballots = createBallots(documents);
  const counts = createCounts(documents);
  const voters = createVoters(documents);
  const registrations = createRegistrations(documents);
  const remembered = rememberVotings(votings, clock);
  const facts = createFacts(new SNSClient(aws), endpoints.topicArn);
  const machines = new SFNClient(aws);
  const lifeCycles = createLifeCycles(new SchedulerClient(aws), machines, {
    machineArn: endpoints.machineArn,
    scheduleGroup: endpoints.scheduleGroup,
    schedulerRoleArn: roleArn,
    scheduleDlqArn: `arn:aws:sqs:${local.region}:000000000000:schedules-that-failed`,
  });
  return {
    'cast-vote': createCastVote({
      votings: remembered,
      votes: createVotes(documents),
      slots: freeSlots(),
      clock,
      observer,
      newToken,
      random: Math.random,
      pause: (ms) => setTimeout(ms),
    }),
    'read-votings': createReadVotings({
      votings,
      ballots,
      counts,
      voters,
      registrations,
      clock,
      observer,
    }),
    'manage-votings': createManageVotings({
      votings,
      lifeCycles,
      facts,
      clock,
      observer,
      newVotingId,
      random: Math.random,
      pause: (ms) => setTimeout(ms),
    }),
    'register-voter': createRegisterVoter({ votings: remembered, registrations, observer }),
    'read-profile': createReadProfile({ voters, observer }),
    'grant-credits': createGrantCredits({ voters, observer }),
    'set-limits': createSetLimits({ votings, observer }),
    'inspect-executions': createInspectExecutions({
      executions: createExecutions(machines, endpoints.machineArn),
      observer,
    }),
    'check-health': createCheckHealth({ votings, clock, observer }),
    'move-voting': createMoveVoting({ votings, facts, clock, observer }),
    'tally-shard': createTallyShard({ votings, ballots, counts, clock, observer }),
    'seal-voting': createSealVoting({ votings, ballots, counts, clock, observer }),
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
