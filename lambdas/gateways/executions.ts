import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  InvalidToken,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { executionArnOf } from '#gateways/life-cycles.ts';

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

/** The executions of a machine, as Step Functions keeps them. */
export function createExecutions(client: SFNClient, machineArn: string) {
  const arnOf = (name: string) => executionArnOf(machineArn, name);

  async function list(
    status: ExecutionStatus | undefined,
    limit: number,
    after: string | undefined,
  ): Promise<Page<Execution> | 'bad-cursor'> {
    try {
      const page = await client.send(
        new ListExecutionsCommand({
          stateMachineArn: machineArn,
          ...(status === undefined ? {} : { statusFilter: status }),
          maxResults: limit,
          ...(after === undefined ? {} : { nextToken: after }),
        }),
      );
      return { items: (page.executions ?? []).map(executionOf), next: page.nextToken };
    } catch (error) {
      if (error instanceof InvalidToken) return 'bad-cursor';
      throw error;
    }
  }

  async function describe(name: string): Promise<ExecutionDetail | undefined> {
    const found = await orNone(
      ExecutionDoesNotExist,
      client.send(new DescribeExecutionCommand({ executionArn: arnOf(name) })),
    );
    if (found === undefined) return undefined;
    const { executionArn: arn = arnOf(name), input, output, error, cause } = found;
    return { ...executionOf(found), arn, input, output, error, cause: cause && messageOf(cause) };
  }

  async function history(
    name: string,
    limit: number,
    after: string | undefined,
    order: Order = 'oldest',
  ): Promise<Page<ExecutionEvent> | 'bad-cursor' | undefined> {
    try {
      const page = await orNone(
        ExecutionDoesNotExist,
        client.send(
          new GetExecutionHistoryCommand({
            executionArn: arnOf(name),
            maxResults: limit,
            reverseOrder: order === 'newest',
            ...(after === undefined ? {} : { nextToken: after }),
          }),
        ),
      );
      if (page === undefined) return undefined;
      return { items: (page.events ?? []).map(eventOf), next: page.nextToken };
    } catch (error) {
      if (error instanceof InvalidToken) return 'bad-cursor';
      throw error;
    }
  }

  /** The state that the execution entered last, if that is among its last events. */
  async function lastState(name: string): Promise<string | undefined> {
    const page = await orNone(
      ExecutionDoesNotExist,
      client.send(
        new GetExecutionHistoryCommand({
          executionArn: arnOf(name),
          maxResults: lastEvents,
          reverseOrder: true,
          includeExecutionData: false,
        }),
      ),
    );
    const entered = (page?.events ?? []).find(({ type }) => type?.endsWith('StateEntered'));
    return entered?.stateEnteredEventDetails?.name;
  }

  /** Stops a running execution; one that has ended stays as it is. */
  async function stop(name: string, cause: string): Promise<void> {
    const command = new StopExecutionCommand({
      executionArn: arnOf(name),
      error: 'StoppedByOperator',
      cause,
    });
    await orNone(ExecutionDoesNotExist, client.send(command));
  }

  /** Goes on from the state that failed; false when that cannot be done. */
  async function redrive(name: string): Promise<boolean> {
    const command = new RedriveExecutionCommand({ executionArn: arnOf(name) });
    return (await orNone(ExecutionNotRedrivable, client.send(command))) !== undefined;
  }

  return { list, describe, history, lastState, stop, redrive };
}

export type Executions = ReturnType<typeof createExecutions>;

async function orNone<Answer>(
  none: abstract new (...args: never[]) => Error,
  call: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof none) return undefined;
    throw error;
  }
}

/** A function's failure comes as JSON, with the message in it; its stack is in the history. */
function messageOf(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
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

/** The parts of an event that people read, wherever its kind keeps them. */
function eventOf(event: HistoryEvent): ExecutionEvent {
  const { id = 0, previousEventId, type = 'ExecutionStarted', timestamp, ...details } = event;
  const detail: Record<string, unknown> = Object.assign({}, ...Object.values(details));
  const text = (name: string) =>
    typeof detail[name] === 'string' ? (detail[name] as string) : undefined;
  return {
    id,
    previousId: previousEventId,
    type,
    at: timestamp?.getTime() ?? 0,
    state: text('name'),
    input: text('input'),
    output: text('output'),
    error: text('error'),
    cause: text('cause'),
  };
}
