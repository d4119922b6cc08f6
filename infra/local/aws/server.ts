import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createSchedulerApi } from '#infra/local/aws/scheduler/api.ts';
import { openSchedules } from '#infra/local/aws/scheduler/schedules.ts';
import { createTargetCall } from '#infra/local/aws/scheduler/target.ts';
import { createSfnApi, sfnTarget } from '#infra/local/aws/sfn/api.ts';
import { createExecutions, loadExecutions } from '#infra/local/aws/sfn/executions.ts';
import { loadMachines } from '#infra/local/aws/sfn/state-machines.ts';
import { createSnsApi } from '#infra/local/aws/sns/api.ts';
import { openTopics } from '#infra/local/aws/sns/topics.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import { createHttpServer } from '#infra/local/runtime/http-server.ts';
import { isLoopbackHost } from '#infra/local/runtime/loopback.ts';
import { listen } from '#infra/local/runtime/ports.ts';
import { functionArn, stateMachineArn, topicArn } from './arns.ts';
import { createControl } from './clock-api.ts';
import { asError, type LocalFunctions, type Log } from './faults.ts';
import { jsonReply, type LocalRequest, type Reply } from './http.ts';
import { openJournal } from './journal.ts';
import { refuseUnsupported } from './unsupported.ts';

export type LocalAwsOptions = {
  readonly endpointDynamodb: string;
  readonly clock: LocalClock;
  /** In the Amazon States Language, with the ARNs of functions in place. */
  readonly stateMachines: readonly { readonly name: string; readonly definition: unknown }[];
  /** What Lambda is on AWS, by name. */
  readonly functions: LocalFunctions;
  /** Topics and schedule groups that exist from the start. */
  readonly topics?: readonly string[];
  readonly scheduleGroups?: readonly string[];
  /** A free port if none is given. */
  readonly port?: number;
  readonly log: Log;
};

/** Step Functions, EventBridge Scheduler and SNS on one loopback port. */
export type LocalAws = {
  /** For AWS_ENDPOINT_URL_SFN, _SCHEDULER and _SNS. */
  readonly endpoint: string;
  readonly stateMachineArn: (name: string) => string;
  readonly topicArn: (name: string) => string;
  readonly functionArn: (name: string) => string;
  /** Runs on what an earlier host left: executions, due schedules, messages on their way. */
  readonly resume: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/**
 * Starts the local AWS on what is stored in DynamoDB. Throws for a state machine that would not
 * run as on AWS.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { clock, functions, log } = options;
  const journal = await openJournal(options.endpointDynamodb);
  const machines = await loadMachines(options.stateMachines, journal, clock.now());
  const stored = await loadExecutions(journal, clock.now());
  const executions = createExecutions({ stored, journal, machines, functions, clock, log });
  const call = createTargetCall(executions, machines);
  const schedules = await openSchedules({ journal, clock, call, log });
  const topics = await openTopics({ journal, clock, functions, log });
  for (const name of options.topics ?? []) await topics.create(topicArn(name));
  for (const name of options.scheduleGroups ?? []) {
    if (!schedules.groups.has(name)) await schedules.groups.create(name);
  }
  const services = {
    sfn: createSfnApi(executions, machines),
    scheduler: createSchedulerApi(schedules, clock.now),
    sns: createSnsApi(topics, clock.now),
    control: createControl(clock),
    unsupported: refuseUnsupported,
  };
  const server = createHttpServer((request, response) => {
    answer(request, response, services).catch((error: unknown) => {
      log(`${request.method} ${request.url}: ${asError(error).message}`);
      send(response, jsonReply(500, { __type: 'InternalFailure', message: 'Internal failure' }));
    });
  });
  const port = await listen(server, options.port ?? 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stateMachineArn,
    topicArn,
    functionArn,
    resume: async () => {
      executions.resume();
      schedules.resume();
      topics.resume();
    },
    stop: async () => {
      const shut = new Promise((done) => server.close(done));
      server.closeAllConnections();
      schedules.close();
      topics.close();
      await executions.close();
      await journal.close();
      await shut;
    },
  };
}

type Services = Record<
  'sfn' | 'scheduler' | 'sns' | 'control' | 'unsupported',
  (request: LocalRequest) => Promise<Reply>
>;

const largestBody = 2 * 1_024 * 1_024;
const queryType = 'application/x-www-form-urlencoded';

async function answer(request: IncomingMessage, response: ServerResponse, services: Services) {
  const { headers, method = 'GET' } = request;
  // A web page must not reach this port: neither from its own origin nor by a rebound name.
  if (headers.origin || !isLoopbackHost(headers.host)) {
    return send(response, jsonReply(403, { message: 'Not for web pages.' }));
  }
  const body = await readBody(request);
  if (body === undefined) return send(response, jsonReply(413, { message: 'Too large.' }));
  const url = new URL(`http://localhost${request.url}`);
  send(response, await services[serviceOf(url, headers)]({ method, url, headers, body }));
}

function serviceOf({ pathname }: URL, headers: IncomingHttpHeaders): keyof Services {
  const target = String(headers['x-amz-target'] ?? '');
  if (target.startsWith(sfnTarget)) return 'sfn';
  if (pathname.startsWith('/_local/')) return 'control';
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
