import { createTurns } from '#infra/local/turns.ts';

/** Works on a request in its turn; undefined, at once, if too many wait already. */
export type Throttle = <Value>(
  operationId: string,
  work: () => Promise<Value>,
) => Promise<Value> | undefined;

export type ThrottleLimits = {
  /** How many requests are worked on at once. */
  readonly atOnceMax: number;
  /** How many more may wait, first come, first served. */
  readonly waitingMax: number;
};

/**
 * Enough to keep the database busy, with a line that is worked off within a few seconds: a vote
 * that waits for longer would not be recorded before the fence.
 */
const usual: ThrottleLimits = { atOnceMax: 32, waitingMax: 1_000 };

/** So that no crowd of readers stands before a vote, a payment, or whoever asks for our health. */
const apart: readonly string[] = ['castVote', 'receivePaymentEvent', 'getHealth'];

/**
 * Limits how many requests are under way, those of some operations apart. In the cloud rates and
 * reserved environments do this (`infra/cloud/stages.ts`); here the work under way is the limit.
 */
export function createThrottle({ atOnceMax, waitingMax }: ThrottleLimits = usual): Throttle {
  const together = createTurns(atOnceMax);
  const turnsApart = new Map(apart.map((id) => [id, createTurns(atOnceMax)]));
  return (operationId, work) => {
    const turns = turnsApart.get(operationId) ?? together;
    return turns.waiting() < waitingMax ? turns.take(work) : undefined;
  };
}
