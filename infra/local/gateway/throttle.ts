import { createTurns } from '#infra/local/runtime/turns.ts';

export type Throttle = {
  /** True if a request would find no place now. */
  readonly isFull: (operationId: string) => boolean;
  /** Runs the work in its turn. Returns undefined, at once, if too many wait already. */
  readonly take: <Value>(
    operationId: string,
    work: () => Promise<Value>,
  ) => Promise<Value> | undefined;
};

export type ThrottleLimits = {
  /** How many requests are worked on at once. */
  readonly atOnceMax: number;
  /** How many more may wait, first come, first served. */
  readonly waitingMax: number;
};

/** Enough to keep the database busy, and a queue that empties within a few seconds. */
const usual: ThrottleLimits = { atOnceMax: 16, waitingMax: 64 };

/**
 * Operations with places and a queue of their own, so that no crowd of readers delays a vote, a
 * payment or a health check; nor do votings to be scheduled, which are made one after another,
 * delay a reader. Votes do not wait here: the function takes the time of a vote first, and has a
 * queue of its own behind that (`infra/local/slots.ts`).
 */
const usualApart: Readonly<Record<string, ThrottleLimits>> = {
  castVote: { atOnceMax: 2_000, waitingMax: 0 },
  receivePaymentEvent: usual,
  scheduleVoting: usual,
  getHealth: usual,
};

/**
 * Limits how many requests are under way. In the cloud rates and reserved environments do this
 * (`infra/cloud/stages.ts`); here the work under way is the limit.
 */
export function createThrottle(limits = usual, apart = usualApart): Throttle {
  const lineOf = ({ atOnceMax, waitingMax }: ThrottleLimits) => ({
    turns: createTurns(atOnceMax),
    most: atOnceMax + waitingMax,
  });
  const together = lineOf(limits);
  const linesApart = new Map(Object.entries(apart).map(([id, own]) => [id, lineOf(own)]));
  const lineFor = (operationId: string) => linesApart.get(operationId) ?? together;
  const isFull = (operationId: string): boolean => {
    const { turns, most } = lineFor(operationId);
    return turns.underWay() + turns.waiting() >= most;
  };
  return {
    isFull,
    take: (operationId, work) =>
      isFull(operationId) ? undefined : lineFor(operationId).turns.take(work),
  };
}
