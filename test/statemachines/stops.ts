import type { After } from '#contracts/ports.ts';
import { limitTime } from '#infra/local/time-limit.ts';
import { type PartName, parts } from '#infra/parts.ts';

type Call = (input: never) => Promise<unknown>;

/** In place of the outcome of a call: its function does not end, and is stopped. */
export const hangs = Symbol('hangs');

/** Functions whose time is up at once in the calls that hang, and never in others. */
export function createStops() {
  let timeIsUp = () => {};
  const after: After = (_ms, call) => {
    timeIsUp = call;
    return () => {};
  };
  return {
    /** Gives each function the time of its part. */
    limit: (functions: Partial<Record<PartName, Call>>): Record<string, Call> => {
      const limited = Object.entries(functions).map(([name, call]) => {
        const { timeoutSeconds = 0 } = parts.find((part) => part.name === name) ?? {};
        return [name, limitTime(call, { timeoutSeconds, after, onStop: () => {} })];
      });
      return Object.fromEntries(limited);
    },
    /** Never ends. To be called before the function awaits anything. */
    hang: (): Promise<never> => {
      queueMicrotask(timeIsUp);
      return new Promise(() => {});
    },
  };
}

/** A machine without the pauses between its retries, which go by the system's time. */
export const withoutPauses = (definition: unknown): unknown =>
  JSON.parse(JSON.stringify(definition), (key, value) => (key === 'IntervalSeconds' ? 0 : value));
