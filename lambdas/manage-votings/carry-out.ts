import { fullJitterMs } from '#basics/full-jitter.ts';
import type { ClientId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { factOf, type VotingFactKind } from '#contracts/facts.ts';
import { executionName } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import type { Facts } from '#gateways/facts.ts';
import type { LifeCycles } from '#gateways/life-cycles.ts';
import type { SchedulingRequest, StoredVoting, Votings } from '#stores/votings.ts';
import { type ShownVoting, showVoting } from '#views/voting.ts';
import { type CalendarEntry, prune } from '#voting/concurrency.ts';
import type { Capacity } from '#voting/decide.ts';
import type { VotingEvent } from '#voting/events.ts';
import { evolve } from '#voting/evolve.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';
import { planOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';

export type Management = {
  readonly votings: Votings;
  readonly lifeCycles: LifeCycles;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

/** Decides on the voting as it is stored, and on what else the client has scheduled. */
export type Decide = (
  stored: Voting | undefined,
  capacity: Capacity,
) => Result<readonly VotingEvent[], Rejection>;

type About = {
  readonly client: ClientId;
  readonly voting: VotingId;
  readonly kind: VotingFactKind;
  /** Of a voting to be scheduled: the request that makes it, if its sender gave it an id. */
  readonly request?: SchedulingRequest;
};

const backoff = { baseMs: 5, maxMs: 100 };
const minuteMs = 60_000;

/**
 * Carries a decision out, so that a crash at any moment leaves nothing undone: the schedule of
 * the new version comes first, and would start an execution that finds nothing to do; then the
 * voting is written; then what the old version left running is ended. Whoever loses a race, for
 * the voting or for its client's calendar, decides again on what the winner has written, until it
 * has lost for so long that its caller is better told.
 */
export async function carryOut(
  management: Management,
  about: About,
  decide: Decide,
): Promise<Result<ShownVoting, Rejection>> {
  const { votings, clock, random, pause } = management;
  const untilAt = clock.now() + timing.changeRetryMs;
  const limit = await votings.votingsAtOnce(about.client);
  const schedules = new Set<string>();
  for (let attempt = 0; ; attempt += 1) {
    const tried = await tryOnce(management, about, { decide, limit, schedules });
    if (tried !== 'lost') return tried;
    if (clock.now() >= untilAt) return reject('others-were-faster', { retryAfterSeconds: 1 });
    await pause(fullJitterMs(random(), attempt, backoff));
  }
}

/** What the tries of one change share: the names of the schedules that they have made, too. */
type Trying = {
  readonly decide: Decide;
  readonly limit: number;
  readonly schedules: Set<string>;
};

async function tryOnce(
  management: Management,
  { client, voting, kind, request }: About,
  { decide, limit, schedules }: Trying,
): Promise<Result<ShownVoting, Rejection> | 'lost'> {
  const { votings, clock, facts } = management;
  // Nobody else knows the id of a voting that is only being scheduled.
  const isNew = kind === 'voting-scheduled';
  const [stored, calendar, earlier] = await Promise.all([
    isNew ? undefined : votings.get(client, voting),
    votings.calendar(client),
    request && votings.ofRequest(client, request.requestId),
  ]);
  if (earlier !== undefined) {
    const isSame = earlier.hash === request?.hash;
    return isSame ? ok(showVoting(earlier.voting, clock.now())) : reject('request-differs');
  }
  // From the decision on, so that its notice covers everything until it is written.
  const inTime = AbortSignal.timeout(timing.changeWriteMs);
  const decided = decide(stored?.voting, { calendar: calendar.entries, limit });
  if (!decided.ok) return decided;
  const after = decided.value.reduce<Voting | undefined>(evolve, stored?.voting);
  if (after === undefined) throw new Error('A decision leaves a voting');
  const running = after.status !== 'cancelled';
  const name = executionName(lifeCycleOf(after));
  if (running && !schedules.has(name)) await schedule(management, after);
  schedules.add(name);
  // The notice was given for a write that can no longer come in time: decide on a new one.
  if (inTime.aborted) return 'lost';
  const entries = entriesWith(after, calendar.entries, clock.now());
  const ids = { clientId: client, votingId: voting };
  const made = { ...ids, head: stored?.head, events: decided.value, after };
  const write = request === undefined ? made : { ...made, request };
  const written = await votings.append({ ...write, calendar: { ...calendar, entries } }, inTime);
  if (written === 'lost') return 'lost';
  if (running) await startIfDue(management, after);
  if (stored !== undefined) await retire(management, stored);
  await facts.publish(factOf(kind, after, clock.now()));
  return ok(showVoting(after, clock.now()));
}

/** The same for a voting that has to be there. */
export const carryOutOnExisting = (
  management: Management,
  about: { client: ClientId; voting: VotingId },
  kind: VotingFactKind,
  decide: (stored: Voting, capacity: Capacity) => Result<readonly VotingEvent[], Rejection>,
): Promise<Result<ShownVoting, Rejection>> =>
  carryOut(management, { ...about, kind }, (stored, capacity) =>
    stored === undefined ? reject('not-found') : decide(stored, capacity),
  );

/** The calendar with this voting in it as it is now, and without those that are over. */
function entriesWith(
  { votingId, status, window }: Voting,
  entries: readonly CalendarEntry[],
  now: number,
): readonly CalendarEntry[] {
  const others = prune(entries, now).filter((entry) => entry.votingId !== votingId);
  if (status === 'cancelled') return others;
  return [...others, { votingId, opensAt: window.opensAt, closesAt: window.closesAt }];
}

/** Scheduler is exact to a minute: the last whole minute before the machine is needed. */
const startOf = (voting: Voting): number => {
  const needed = planOf(voting.window).remindAt - timing.schedulerLeadMs;
  return Math.floor(needed / minuteMs) * minuteMs;
};

/** The schedule also stands behind an execution that is started at once, should that fail. */
const schedule = ({ lifeCycles, clock }: Management, voting: Voting): Promise<void> => {
  const nextMinute = Math.ceil((clock.now() + minuteMs) / minuteMs) * minuteMs;
  return lifeCycles.schedule(lifeCycleOf(voting), Math.max(startOf(voting), nextMinute));
};

/** Once it has been started, its schedule has nothing left to do. */
async function startIfDue({ lifeCycles, clock }: Management, voting: Voting): Promise<void> {
  if (startOf(voting) - clock.now() >= 2 * minuteMs) return;
  await lifeCycles.start(lifeCycleOf(voting));
  await lifeCycles.unschedule(lifeCycleOf(voting));
}

async function retire({ lifeCycles }: Management, { voting }: StoredVoting): Promise<void> {
  await Promise.all([
    lifeCycles.unschedule(lifeCycleOf(voting)),
    lifeCycles.stop(lifeCycleOf(voting), `Version ${voting.version} has been replaced`),
  ]);
}
