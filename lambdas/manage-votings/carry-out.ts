import type { ClientId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type FactKind, factOf } from '#contracts/facts.ts';
import { isoSeconds } from '#contracts/instant.ts';
import type { LifeCycleInput } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import type { Facts } from '#gateways/facts.ts';
import type { LifeCycles } from '#gateways/life-cycles.ts';
import { type ShownVoting, showVoting } from '#shell/show-voting.ts';
import type { StoredVoting, Votings } from '#stores/votings.ts';
import { prune } from '#voting/concurrency.ts';
import type { Capacity } from '#voting/decide.ts';
import type { VotingEvent } from '#voting/events.ts';
import { evolve } from '#voting/evolve.ts';
import { planOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';

export type Management = {
  readonly votings: Votings;
  readonly lifeCycles: LifeCycles;
  readonly facts: Facts;
  readonly clock: Clock;
};

/** Decides on the voting as it is stored, and on what else the client has scheduled. */
export type Decide = (
  stored: Voting | undefined,
  capacity: Capacity,
) => Result<readonly VotingEvent[], Rejection>;

const attempts = 5;
const minuteMs = 60_000;

const lifeCycleOf = (voting: Voting): LifeCycleInput => {
  const { remindAt, opensAt, alertAt, closesAt, countAt } = planOf(voting.window);
  return {
    clientId: voting.clientId,
    votingId: voting.votingId,
    version: voting.version,
    remindAt: isoSeconds(remindAt),
    opensAt: isoSeconds(opensAt),
    alertAt: isoSeconds(alertAt),
    closesAt: isoSeconds(closesAt),
    countAt: isoSeconds(countAt),
    shards: Array.from({ length: voting.shards }, (_, shard) => shard),
  };
};

/** Scheduler is exact to a minute: the last whole minute before the machine is needed. */
const startOf = (voting: Voting): number => {
  const needed = planOf(voting.window).remindAt - timing.schedulerLeadMs;
  return Math.floor(needed / minuteMs) * minuteMs;
};

/**
 * Carries a decision out, so that a crash at any moment leaves nothing undone: the schedule of
 * the new version comes first, and would start an execution that finds nothing to do; then the
 * voting is written; then what the old version left running is ended. Whoever loses a race
 * decides again on what the winner has written.
 */
export async function carryOut(
  management: Management,
  { client, voting, kind }: { client: ClientId; voting: VotingId; kind: FactKind },
  decide: Decide,
): Promise<Result<ShownVoting, Rejection>> {
  const { votings, clock, facts } = management;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const [stored, calendar, limit] = await Promise.all([
      votings.get(client, voting),
      votings.calendar(client),
      votings.votingsAtOnce(client),
    ]);
    // From the decision on, so that its notice covers everything until it is written.
    const inTime = AbortSignal.timeout(timing.changeWriteMs);
    const decided = decide(stored?.voting, { calendar: calendar.entries, limit });
    if (!decided.ok) return decided;
    const after = decided.value.reduce<Voting | undefined>(evolve, stored?.voting);
    if (after === undefined) throw new Error('A decision leaves a voting');
    const running = after.status !== 'cancelled';
    const planned = running ? await schedule(management, after) : 'created';
    const others = prune(calendar.entries, clock.now()).filter(
      ({ votingId }) => votingId !== after.votingId,
    );
    const { opensAt, closesAt } = after.window;
    const entries = running ? [...others, { votingId: voting, opensAt, closesAt }] : others;
    const write = { client, voting, head: stored?.head, events: decided.value, after };
    const written = await votings.append({ ...write, calendar: { ...calendar, entries } }, inTime);
    if (written === 'lost') continue;
    if (planned === 'exists') await reschedule(management, after);
    if (running) await startIfDue(management, after);
    if (stored !== undefined) await retire(management, stored);
    await facts.publish(factOf(kind, after, clock.now()));
    return ok(showVoting(after));
  }
  return reject('version-conflict');
}

/** The same for a voting that has to be there. */
export const carryOutOnExisting = (
  management: Management,
  about: { client: ClientId; voting: VotingId },
  kind: FactKind,
  decide: (stored: Voting, capacity: Capacity) => Result<readonly VotingEvent[], Rejection>,
): Promise<Result<ShownVoting, Rejection>> =>
  carryOut(management, { ...about, kind }, (stored, capacity) =>
    stored === undefined ? reject('not-found') : decide(stored, capacity),
  );

/** The schedule also stands behind an execution that is started at once, should that fail. */
const scheduledAt = (voting: Voting, now: number): number =>
  Math.max(startOf(voting), Math.ceil((now + minuteMs) / minuteMs) * minuteMs);

const schedule = ({ lifeCycles, clock }: Management, voting: Voting) =>
  lifeCycles.schedule(lifeCycleOf(voting), scheduledAt(voting, clock.now()));

/** Whoever lost the race for this version may have left a schedule with other times. */
const reschedule = ({ lifeCycles, clock }: Management, voting: Voting) =>
  lifeCycles.reschedule(lifeCycleOf(voting), scheduledAt(voting, clock.now()));

/** Once it has been started, its schedule has nothing left to do. */
async function startIfDue({ lifeCycles, clock }: Management, voting: Voting): Promise<void> {
  if (startOf(voting) - clock.now() >= 2 * minuteMs) return;
  await lifeCycles.start(lifeCycleOf(voting));
  await lifeCycles.unschedule(voting);
}

async function retire({ lifeCycles }: Management, { voting }: StoredVoting): Promise<void> {
  await Promise.all([
    lifeCycles.unschedule(voting),
    lifeCycles.stop(voting, `Version ${voting.version} has been replaced`),
  ]);
}
