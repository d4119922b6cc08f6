import type {
  IncomingHttpHeaders,
  IncomingMessage,
  RequestListener,
  ServerResponse,
} from 'node:http';
import { queueArn, subscriptionArn, topicArn } from './arns.ts';
import { createClockApi } from './clock-api.ts';
import { cognitoTarget, createCognitoApi, type User } from './cognito/api.ts';
import type { LocalAwsDependencies } from './dependencies.ts';
import { asError } from './faults.ts';
import { jsonReply, type LocalRequest, type Reply } from './http.ts';
import { createSchedulerApi } from './scheduler/api.ts';
import { openSchedules } from './scheduler/schedules.ts';
import { createTargetCall } from './scheduler/target.ts';
import { createSfnApi, sfnTarget } from './sfn/api.ts';
import { openExecutions } from './sfn/executions.ts';
import { loadMachines } from './sfn/state-machines.ts';
import { createSnsApi } from './sns/api.ts';
import type { FilterPolicy } from './sns/filter-policy.ts';
import type { Subscription } from './sns/subscriptions.ts';
import { openTopics } from './sns/topics.ts';
import { createSqsApi, sqsTarget } from './sqs/api.ts';
import type { QueueDefinition } from './sqs/queue.ts';
import { openQueues } from './sqs/queues.ts';
import { refuseUnsupported } from './unsupported.ts';

/** A queue that is subscribed to a topic, with raw delivery. */
export type SubscribedQueue = QueueDefinition & {
  readonly topic: string;
  readonly filterPolicy: FilterPolicy;
};

/** What exists from the start. */
export type LocalAwsResources = {
  /** In the Amazon States Language, with the ARNs of functions in place. */
  readonly stateMachines: readonly { readonly name: string; readonly definition: unknown }[];
  readonly topics?: readonly string[];
  readonly queues?: readonly SubscribedQueue[];
  readonly scheduleGroups?: readonly string[];
  readonly users?: readonly User[];
};

/** Step Functions, EventBridge Scheduler, SNS, SQS, and the users of Cognito. */
export type LocalAws = {
  /** Serves the wire protocols of all services. */
  readonly listener: RequestListener;
  /** Continues what is stored: executions, due schedules, messages in delivery. */
  readonly resume: () => void;
  readonly close: () => Promise<void>;
};

/** Opens the local AWS on its storage. Throws for a state machine that would not run as on AWS. */
export async function openLocalAws(
  dependencies: LocalAwsDependencies,
  resources: LocalAwsResources,
): Promise<LocalAws> {
  const { storage, clock, log } = dependencies;
  const { stateMachines, topics: topicNames = [], scheduleGroups = [] } = resources;
  const machines = await loadMachines(stateMachines, storage, clock.now());
  const executions = await openExecutions({ ...dependencies, machines });
  const call = createTargetCall(executions, machines);
  const schedules = await openSchedules({ ...dependencies, call });
  const queues = await openQueues(resources.queues ?? [], dependencies);
  const subscriptions = (resources.queues ?? []).map(subscriptionOf);
  const topics = await openTopics({ ...dependencies, sendToQueue: queues.send, subscriptions });
  for (const name of topicNames) await topics.create(topicArn(name));
  for (const name of scheduleGroups) {
    if (!schedules.groups.has(name)) await schedules.groups.create(name);
  }
  const services = {
    sfn: createSfnApi(executions, machines),
    scheduler: createSchedulerApi(schedules, clock.now),
    sns: createSnsApi(topics, clock.now),
    sqs: createSqsApi(queues),
    cognito: createCognitoApi(resources.users ?? []),
    clock: createClockApi(clock),
    unsupported: refuseUnsupported,
  };
  return {
    listener: (request, response) => {
      respond(request, response, services).catch((error: unknown) => {
        log(`${request.method} ${request.url}: ${asError(error).message}`);
        send(response, jsonReply(500, { __type: 'InternalFailure', message: 'Internal failure' }));
      });
    },
    resume: () => {
      executions.resume();
      schedules.resume();
      queues.resume();
      topics.resume();
    },
    close: async () => {
      schedules.close();
      topics.close();
      queues.close();
      await executions.close();
    },
  };
}

const subscriptionOf = ({ name, topic, filterPolicy }: SubscribedQueue): Subscription => ({
  arn: subscriptionArn(topicArn(topic), name),
  topic: topicArn(topic),
  protocol: 'sqs',
  endpoint: queueArn(name),
  attributes: { RawMessageDelivery: 'true', FilterPolicy: JSON.stringify(filterPolicy) },
});

type Services = Record<
  'sfn' | 'scheduler' | 'sns' | 'sqs' | 'cognito' | 'clock' | 'unsupported',
  (request: LocalRequest) => Promise<Reply>
>;

const largestBody = 2 * 1_024 * 1_024;
const queryType = 'application/x-www-form-urlencoded';

async function respond(request: IncomingMessage, response: ServerResponse, services: Services) {
  const { headers, method = 'GET' } = request;
  const body = await readBody(request);
  if (body === undefined) return send(response, jsonReply(413, { message: 'Too large.' }));
  const url = new URL(`http://localhost${request.url}`);
  send(response, await services[serviceOf(url, headers)]({ method, url, headers, body }));
}

function serviceOf({ pathname }: URL, headers: IncomingHttpHeaders): keyof Services {
  const target = String(headers['x-amz-target'] ?? '');
  if (target.startsWith(sfnTarget)) return 'sfn';
  if (target.startsWith(sqsTarget)) return 'sqs';
  if (target.startsWith(cognitoTarget)) return 'cognito';
  if (pathname.startsWith('/_local/')) return 'clock';
  if (/^\/schedule(s|-groups)(\/|$)/.test(pathname)) return 'scheduler';
  return headers['content-type']?.startsWith(queryType) ? 'sns' : 'unsupported';
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, headers, body }: Reply) {
  if (!response.headersSent) response.writeHead(status, { ...headers }).end(body);
}
