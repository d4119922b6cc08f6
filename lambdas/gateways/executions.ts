import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  InvalidToken,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { unless } from '#gateways/unless.ts';

/** One execution as operators see it; instants in epoch milliseconds. */
export type Execution = {
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  readonly redrives: number;
};

/** The whole of an execution; input and output are JSON text. */
export type ExecutionDetail = Execution & {
  readonly arn: string;
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** It has failed or was stopped, and not longer ago than Step Functions lets it go on. */
  readonly isRedrivable: boolean;
};

export type ExecutionEvent = {
  readonly id: number;
  readonly previousId: number | undefined;
  readonly type: string;
  readonly at: number;
  readonly state: string | undefined;
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
};

/** More than a state that is retried as often as it may be, beside others of its Map. */
const lastEvents = 200;

type Page<Item> = { readonly items: Item[]; readonly next: string | undefined };

/** Which events of a history come first. */
export type Order = 'oldest' | 'newest';

/** The state machine's ARN turned into that of one of its executions. */
export const executionArnOf = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** The executions of one state machine. Every call that changes one may be repeated. */
export function createExecutions(machines: SFNClient, machineArn: string) {
  const arnOf = (name: string) => executionArnOf(machineArn, name);

  /** Starts the one execution of this name; once it has started, nothing is changed. */
  async function start(name: string, input: object): Promise<void> {
    const command = new StartExecutionCommand({
      stateMachineArn: machineArn,
      name,
      input: JSON.stringify(input),
    });
    await unless([ExecutionAlreadyExists], machines.send(command));
  }

  /** Completes the task that waits with this token; false when it waits no more. */
  async function answer(taskToken: string, output: object): Promise<boolean> {
    const command = new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) });
    const over = [TaskTimedOut, TaskDoesNotExist, InvalidToken];
    return (await unless(over, machines.send(command))) !== undefined;
  }

  async function list(
    status: ExecutionStatus | undefined,
    limit: number,
    after: string | undefined,
  ): Promise<Page<Execution> | 'bad-cursor'> {
    const command = new ListExecutionsCommand({
      stateMachineArn: machineArn,
      statusFilter: status,
      maxResults: limit,
      nextToken: after,
    });
    const page = await unless([InvalidToken], machines.send(command));
    if (page === undefined) return 'bad-cursor';
    return { items: (page.executions ?? []).map(executionOf), next: page.nextToken };
  }

  async function describe(name: string): Promise<ExecutionDetail | undefined> {
    const command = new DescribeExecutionCommand({ executionArn: arnOf(name) });
    const found = await unless([ExecutionDoesNotExist], machines.send(command));
    if (found === undefined) return undefined;
    const { executionArn: arn = arnOf(name), input, output, error, cause } = found;
    const isRedrivable = found.redriveStatus === 'REDRIVABLE';
    const ending = { output, error, cause: cause && messageOf(cause), isRedrivable };
    return { ...executionOf(found), arn, input, ...ending };
  }

  async function history(
    name: string,
    limit: number,
    after: string | undefined,
    order: Order = 'oldest',
  ): Promise<Page<ExecutionEvent> | 'bad-cursor' | undefined> {
    const command = new GetExecutionHistoryCommand({
      executionArn: arnOf(name),
      maxResults: limit,
      reverseOrder: order === 'newest',
      nextToken: after,
    });
    const asked = unless([ExecutionDoesNotExist], machines.send(command));
    const page = await unless([InvalidToken], asked, 'bad-cursor');
    if (page === undefined || page === 'bad-cursor') return page;
    return { items: (page.events ?? []).map(eventOf), next: page.nextToken };
  }

  /** The state that the execution entered last, if that is among its last events. */
  async function lastState(name: string): Promise<string | undefined> {
    const command = new GetExecutionHistoryCommand({
      executionArn: arnOf(name),
      maxResults: lastEvents,
      reverseOrder: true,
      includeExecutionData: false,
    });
    const page = await unless([ExecutionDoesNotExist], machines.send(command));
    const entered = (page?.events ?? []).find(({ type }) => type?.endsWith('StateEntered'));
    return entered?.stateEnteredEventDetails?.name;
  }

  /** Stops a running execution; one that has ended stays as it is. */
  async function stop(name: string, cause: string, error = 'StoppedByOperator'): Promise<void> {
    const command = new StopExecutionCommand({ executionArn: arnOf(name), error, cause });
    await unless([ExecutionDoesNotExist], machines.send(command));
  }

  /** Goes on from the state that failed; false when that cannot be done. */
  async function redrive(name: string): Promise<boolean> {
    const command = new RedriveExecutionCommand({ executionArn: arnOf(name) });
    return (await unless([ExecutionNotRedrivable], machines.send(command))) !== undefined;
  }

  return { start, answer, list, describe, history, lastState, stop, redrive };
}

export type Executions = ReturnType<typeof createExecutions>;

/** A function's failure comes as JSON, with the message in it; its stack is in the history. */
const failureSchema = v.pipe(v.string(), v.parseJson(), v.object({ errorMessage: v.string() }));

function messageOf(cause: string): string {
  const failure = v.safeParse(failureSchema, cause);
  return failure.success ? failure.output.errorMessage : cause;
}

const executionOf = (item: {
  name?: string | undefined;
  status?: ExecutionStatus | undefined;
  startDate?: Date | undefined;
  stopDate?: Date | undefined;
  redriveCount?: number | undefined;
}): Execution => ({
  name: item.name ?? '',
  status: item.status ?? 'RUNNING',
  startedAt: item.startDate?.getTime() ?? 0,
  stoppedAt: item.stopDate?.getTime(),
  redrives: item.redriveCount ?? 0,
});

const optionalText = v.fallback(v.optional(v.string()), undefined);
const detailSchema = v.object({
  name: optionalText,
  input: optionalText,
  output: optionalText,
  error: optionalText,
  cause: optionalText,
});

/** The parts of an event that people read, whichever detail of its type holds them. */
function eventOf(event: HistoryEvent): ExecutionEvent {
  const { id = 0, previousEventId, type = 'ExecutionStarted', timestamp, ...details } = event;
  const detail = v.parse(detailSchema, Object.assign({}, ...Object.values(details)));
  return {
    id,
    previousId: previousEventId,
    type,
    at: timestamp?.getTime() ?? 0,
    state: detail.name,
    input: detail.input,
    output: detail.output,
    error: detail.error,
    cause: detail.cause,
  };
}
