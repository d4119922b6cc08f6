import type { ClientId } from '#basics/ids.ts';
import type { Fact } from '#contracts/facts.ts';
import { executionName, type LifeCycleInput } from '#contracts/life-cycle.ts';
import type { After } from '#contracts/ports.ts';
import type { ExecutionDetail, ExecutionEvent } from '#gateways/executions.ts';
import type { Facts } from '#gateways/facts.ts';
import type { LifeCycles } from '#gateways/life-cycles.ts';
import type { MachineExecutions } from '#use-cases/read-execution.ts';

/** A timer of a time that does not pass. */
export const never: After = () => () => {};

/** A topic that records what is published. */
export function fakeFacts(): Facts & { readonly published: Fact[] } {
  const published: Fact[] = [];
  return { published, publish: async (fact) => void published.push(fact) };
}

type FakeSchedule = { readonly input: LifeCycleInput; readonly startAt: number };

export type FakeLifeCycles = LifeCycles & {
  /** By name, those that have not fired. */
  readonly schedules: Map<string, FakeSchedule>;
  /** By name, every execution that was ever started. */
  readonly executions: Map<string, 'RUNNING' | 'ABORTED'>;
};

/**
 * Scheduler and Step Functions as life cycles use them: of two schedules or executions of one name
 * there is the first, and what does not exist or run can be neither deleted nor stopped.
 */
export function fakeLifeCycles(): FakeLifeCycles {
  const schedules = new Map<string, FakeSchedule>();
  const executions = new Map<string, 'RUNNING' | 'ABORTED'>();
  return {
    schedules,
    executions,
    schedule: async (input, startAt) => {
      const name = executionName(input);
      if (!schedules.has(name)) schedules.set(name, { input, startAt });
    },
    unschedule: async (input) => void schedules.delete(executionName(input)),
    start: async (input) => {
      const name = executionName(input);
      if (!executions.has(name)) executions.set(name, 'RUNNING');
    },
    stop: async (name) => {
      if (executions.get(name) === 'RUNNING') executions.set(name, 'ABORTED');
    },
  };
}

type FakeExecution = { detail: ExecutionDetail; readonly events: ExecutionEvent[] };

/** Step Functions as operators see it: the executions of one machine, in memory. */
export function fakeExecutions() {
  const executions = new Map<string, FakeExecution>();
  const change = (name: string, changes: Partial<ExecutionDetail>) => {
    const found = executions.get(name);
    if (found !== undefined) found.detail = { ...found.detail, ...changes };
  };
  /** Starts an execution whose input names the client; each state is an event of its history. */
  const put = (name: string, clientId: ClientId, changes: Partial<ExecutionDetail> = {}) => {
    const detail = { ...anExecution(name, clientId), ...changes };
    executions.set(name, { detail, events: eventsOf('Wait', 'Count') });
    return detail;
  };
  const calls: MachineExecutions = {
    list: async (status, limit, after) => {
      const all = [...executions.values()].map(({ detail }) => detail).reverse();
      return pageOf(
        all.filter((each) => status === undefined || each.status === status),
        limit,
        after,
      );
    },
    describe: async (name) => executions.get(name)?.detail,
    history: async (name, limit, after, order = 'oldest') => {
      const events = executions.get(name)?.events;
      if (events === undefined) return undefined;
      return pageOf(order === 'newest' ? events.toReversed() : events, limit, after);
    },
    lastState: async (name) => executions.get(name)?.events.at(-1)?.state,
    stop: async (name, cause) => {
      if (executions.get(name)?.detail.status !== 'RUNNING') return;
      change(name, {
        status: 'ABORTED',
        error: 'StoppedByOperator',
        cause,
        isRedrivable: true,
      });
    },
    start: async (name, input) => {
      const { clientId } = input as { clientId: ClientId };
      if (!executions.has(name)) put(name, clientId, { input: JSON.stringify(input) });
    },
    redrive: async (name) => {
      const { status, redrives } = executions.get(name)?.detail ?? {};
      if (status !== 'FAILED' && status !== 'ABORTED' && status !== 'TIMED_OUT') return false;
      change(name, { status: 'RUNNING', redrives: (redrives ?? 0) + 1, isRedrivable: false });
      return true;
    },
  };
  return { ...calls, put, remove: (name: string) => executions.delete(name) };
}

const anExecution = (name: string, clientId: ClientId): ExecutionDetail => ({
  name,
  arn: `arn:aws:states:eu-central-1:000000000000:execution:machine:${name}`,
  status: 'RUNNING',
  startedAt: 0,
  stoppedAt: undefined,
  redrives: 0,
  input: JSON.stringify({ clientId }),
  output: undefined,
  error: undefined,
  cause: undefined,
  isRedrivable: false,
});

const eventsOf = (...states: string[]): ExecutionEvent[] =>
  states.map((state, index) => ({
    id: index + 1,
    previousId: index,
    type: 'WaitStateEntered',
    at: index,
    state,
    input: undefined,
    output: undefined,
    error: undefined,
    cause: undefined,
  }));

function pageOf<Item>(items: readonly Item[], limit: number, after = 'from-0') {
  const start = /^from-(\d+)$/.exec(after)?.[1];
  if (start === undefined) return 'bad-cursor';
  const end = Number(start) + limit;
  return {
    items: items.slice(Number(start), end),
    next: end < items.length ? `from-${end}` : undefined,
  };
}

/** What is thrown where a process is cut off. */
export class CutOff extends Error {}

type AsyncCall = (...args: never[]) => Promise<unknown>;

/**
 * Cuts a process off at its nth call of what is wrapped, counted from 0: before that call is made,
 * or before its result has come back. No later call is made either.
 */
export function cutOffAt(nth: number, side: 'before' | 'after') {
  let calls = 0;
  return <Party extends object>(party: Party, ...names: (keyof Party & string)[]): Party => {
    const wrapped = names.map((name) => {
      const call = party[name] as AsyncCall;
      const cut = async (...args: never[]) => {
        const index = calls;
        calls += 1;
        if (index > nth || (index === nth && side === 'before')) throw new CutOff();
        const result = await call(...args);
        if (index === nth) throw new CutOff();
        return result;
      };
      return [name, cut] as const;
    });
    return { ...party, ...Object.fromEntries(wrapped) };
  };
}
