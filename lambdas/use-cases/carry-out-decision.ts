import type { ClientId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { factOf, type VotingFactKind } from '#contracts/facts.ts';
import { executionName, type LifeCycleInput } from '#contracts/life-cycle.ts';
import type { After, Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import type { Facts } from '#gateways/facts.ts';
import type { LifeCycles } from '#gateways/life-cycles.ts';
import type { Calendars } from '#stores/calendars.ts';
import type { Limits } from '#stores/limits.ts';
import type { SchedulingRequest, StoredVoting, Votings } from '#stores/votings.ts';
import {
  type Contended,
  contended,
  type RetryDependencies,
  untilWritten,
} from '#use-cases/retry.ts';
import { within } from '#use-cases/within.ts';
import { withVoting } from '#voting/concurrency.ts';
import type { Capacity } from '#voting/decide.ts';
import type { VotingEvent } from '#voting/events.ts';
import { evolve } from '#voting/evolve.ts';
import { executionOf, lifeCycleOf } from '#voting/life-cycle.ts';
import { startOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';

export type CarryOutDependencies = RetryDependencies & {
  readonly votings: Pick<Votings, 'get' | 'ofRequest' | 'append'>;
  readonly calendars: Calendars;
  readonly limits: Pick<Limits, 'votingsAtOnce'>;
  readonly lifeCycles: LifeCycles;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly after: After;
};

/** Decides on the voting as it is stored, and on what else the client has scheduled. */
export type Decide<Stored extends Voting | undefined> = (
  stored: Stored,
  capacity: Capacity,
) => Result<readonly VotingEvent[], Rejection>;

/** What a decision is about. */
export type Subject = {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  /** The fact to publish once the decision has been carried out. */
  readonly kind: VotingFactKind;
  /** Of a voting to be scheduled: the request that makes it, if its sender gave it an id. */
  readonly request?: SchedulingRequest;
};

export type CarryOutResult = {
  readonly result: Result<Voting, Rejection>;
  /** The life cycles that a schedule was made for, by this attempt or by one that lost. */
  readonly scheduled: readonly LifeCycleInput[];
};

const backoff = { baseMs: 5, maxMs: 100 };

/**
 * Carries a decision out, so that a crash at any moment leaves nothing undone: the schedule of
 * the new version comes first, and would start an execution that finds nothing to do; then the
 * voting is written; then the execution is started, if it is due; then what the old version left
 * running is ended. The writer that loses a race, for the voting or for its client's calendar,
 * decides again on what the winner has written, until there is no time left for one more attempt.
 */
export async function carryOut(
  dependencies: CarryOutDependencies,
  subject: Subject,
  decide: Decide<Voting | undefined>,
): Promise<CarryOutResult> {
  const { limits, clock } = dependencies;
  const untilAt = clock.now() + timing.changeRetryMs;
  const limit = await limits.votingsAtOnce(subject.clientId);
  const scheduled = new Map<string, LifeCycleInput>();
  const mayTry = (attempts: number) => attempts === 0 || clock.now() < untilAt;
  const written = await untilWritten(dependencies, { backoff, mayTry }, () =>
    tryOnce(dependencies, subject, { decide, limit, scheduled }),
  );
  const result =
    written === contended ? reject('others-were-faster', { retryAfterSeconds: 1 }) : written;
  return { result, scheduled: [...scheduled.values()] };
}

/** The same for a voting that has to exist. */
export const carryOutOnExisting = async (
  dependencies: CarryOutDependencies,
  subject: Subject,
  decide: Decide<Voting>,
): Promise<Result<Voting, Rejection>> => {
  const { result } = await carryOut(dependencies, subject, (stored, capacity) =>
    stored === undefined ? reject('not-found') : decide(stored, capacity),
  );
  return result;
};

/** What the attempts of one decision share: also the schedules that they have made, by name. */
type Attempts = {
  readonly decide: Decide<Voting | undefined>;
  readonly limit: number;
  readonly scheduled: Map<string, LifeCycleInput>;
};

async function tryOnce(
  dependencies: CarryOutDependencies,
  { clientId, votingId, kind, request }: Subject,
  { decide, limit, scheduled }: Attempts,
): Promise<Result<Voting, Rejection> | Contended> {
  const { votings, calendars, clock, facts } = dependencies;
  // No other caller knows the id of a voting that is only being scheduled.
  const isNew = kind === 'voting-scheduled';
  const [stored, calendar, earlier] = await Promise.all([
    isNew ? undefined : votings.get(clientId, votingId),
    calendars.get(clientId),
    request && votings.ofRequest(clientId, request.requestId),
  ]);
  if (earlier !== undefined) {
    return earlier.hash === request?.hash ? ok(earlier.voting) : reject('request-differs');
  }
  // From the decision on, so that its notice covers everything until it is written.
  const untilAt = clock.now() + timing.changeWriteMs;
  const decided = decide(stored?.voting, { calendar: calendar.entries, limit });
  if (!decided.ok) return decided;
  const after = decided.value.reduce<Voting | undefined>(evolve, stored?.voting);
  if (after === undefined) throw new Error('A decision leaves a voting');
  await scheduleOnce(dependencies, after, scheduled);
  // The change was to be written by now: decide again, with a new notice.
  const leftMs = untilAt - clock.now();
  if (leftMs <= 0) return contended;
  const write = {
    clientId,
    votingId,
    head: stored?.head,
    events: decided.value,
    after,
    calendar: { ...calendar, entries: withVoting(calendar.entries, after, clock.now()) },
    ...(request && { request }),
  };
  const written = await within({ after: dependencies.after, ms: leftMs }, (signal) =>
    votings.append(write, signal),
  );
  if (written === 'lost') return contended;
  await startIfDue(dependencies, after);
  if (stored !== undefined) await retire(dependencies, stored);
  await facts.publish(factOf(kind, after, clock.now()));
  return ok(after);
}

/** A later attempt that leads to the same life cycle has its schedule already. */
async function scheduleOnce(
  { lifeCycles, clock }: CarryOutDependencies,
  voting: Voting,
  scheduled: Map<string, LifeCycleInput>,
): Promise<void> {
  const lifeCycle = lifeCycleOf(voting);
  const name = executionName(lifeCycle);
  if (voting.status === 'cancelled' || scheduled.has(name)) return;
  scheduled.set(name, lifeCycle);
  await lifeCycles.schedule(lifeCycle, startOf(voting.window, clock.now()).scheduledAt);
}

/** Once it has been started, its schedule has nothing left to do. */
async function startIfDue(
  { lifeCycles, clock }: CarryOutDependencies,
  voting: Voting,
): Promise<void> {
  if (voting.status === 'cancelled' || !startOf(voting.window, clock.now()).isDue) return;
  await lifeCycles.start(lifeCycleOf(voting));
  await lifeCycles.unschedule(lifeCycleOf(voting));
}

async function retire(
  { lifeCycles }: CarryOutDependencies,
  { voting }: StoredVoting,
): Promise<void> {
  await Promise.all([
    lifeCycles.unschedule(lifeCycleOf(voting)),
    lifeCycles.stop(executionOf(voting), `Version ${voting.version} has been replaced`),
  ]);
}
