import type { Fact } from '#contracts/facts.ts';
import { executionName, type LifeCycleInput } from '#contracts/life-cycle.ts';
import type { Facts } from '#gateways/facts.ts';
import type { LifeCycles } from '#gateways/life-cycles.ts';

/** A topic that keeps what is published. */
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
    stop: async (input) => {
      const name = executionName(input);
      if (executions.get(name) === 'RUNNING') executions.set(name, 'ABORTED');
    },
  };
}

/** What a process throws that is cut off. */
export class CutOff extends Error {}

type AsyncCall = (...args: never[]) => Promise<unknown>;

/**
 * Cuts a process off at its nth call of what is wrapped, counted from 0: before that call is made,
 * or before its answer has come back. No later call is made either.
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
        const answer = await call(...args);
        if (index === nth) throw new CutOff();
        return answer;
      };
      return [name, cut] as const;
    });
    return { ...party, ...Object.fromEntries(wrapped) };
  };
}
