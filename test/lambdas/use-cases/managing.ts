import { expect } from '@jest/globals';
import { clientId, type VotingId, votingId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import { executionName } from '#contracts/life-cycle.ts';
import type { Rejection } from '#contracts/rejections.ts';
import { createCalendars } from '#stores/calendars.ts';
import { createLimits } from '#stores/limits.ts';
import { createVotings } from '#stores/votings.ts';
import { auditOf } from '#test/builders/audit.ts';
import type { StartedDatabase } from '#test/builders/database.ts';
import { type cutOffAt, fakeFacts, fakeLifeCycles, never } from '#test/builders/fakes.ts';
import { ada, aVotingId } from '#test/builders/ids.ts';
import { journalOf } from '#test/builders/journals.ts';
import { aDraft, noon } from '#test/builders/votings.ts';
import { changeVoting } from '#use-cases/change-voting.ts';
import { type ScheduleVotingDependencies, scheduleVoting } from '#use-cases/schedule-voting.ts';
import type { VotingChanges, VotingDraft } from '#voting/draft.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';
import type { Voting } from '#voting/voting.ts';

let clients = 0;
let votingIds = 0;

export type Manager = ReturnType<typeof aManager>;

/** A client of its own on a real database, with a fake Scheduler and a clock that a test sets. */
export function aManager(database: StartedDatabase) {
  clients += 1;
  const client = clientId(`client-${clients}`);
  const time = { now: noon };
  const stores = {
    votings: createVotings(database),
    calendars: createCalendars(database),
    limits: createLimits(database),
  };
  const { votings, calendars } = stores;
  const lifeCycles = fakeLifeCycles();
  const facts = fakeFacts();
  const dependencies: ScheduleVotingDependencies = {
    ...stores,
    lifeCycles,
    facts,
    clock: { now: () => time.now },
    after: never,
    random: () => 0,
    pause: async () => {},
    newVotingId: () => {
      votingIds += 1;
      return votingId(aVotingId(votingIds));
    },
  };

  /** Asks to schedule a voting, by these dependencies instead of its own if they are given. */
  const schedule = (
    draft: VotingDraft = aDraft(),
    { requestId, by = dependencies }: { requestId?: string; by?: ScheduleVotingDependencies } = {},
  ) => scheduleVoting(by, { by: ada, clientId: client, draft, requestId });

  const change = (
    { votingId: id, version }: Pick<Voting, 'votingId' | 'version'>,
    changes: VotingChanges,
    by = dependencies,
  ) => changeVoting(by, { by: ada, clientId: client, votingId: id, version, changes });

  return {
    client,
    time,
    ...stores,
    journalOf: (id: VotingId) => journalOf(database, client, id),
    lifeCycles,
    facts,
    dependencies,
    schedule,
    change,
    scheduled: async (draft?: VotingDraft) => valueIn(await schedule(draft)),
    /** The dependencies of a process that is cut off at one of its writes. */
    cut: (cutting: ReturnType<typeof cutOffAt>): ScheduleVotingDependencies => ({
      ...dependencies,
      votings: cutting(votings, 'append'),
      lifeCycles: cutting(lifeCycles, 'schedule', 'unschedule', 'start', 'stop'),
      facts: cutting(facts, 'publish'),
    }),
    stored: async (id: VotingId) => (await votings.get(client, id))?.voting,
    /**
     * Sees that the audit log has each act of an admin on a voting once, with its author and time,
     * and nothing of what a machine did.
     */
    expectAudited: async () => {
      const { items } = await votings.list(client, {}, 200, undefined);
      const journals = items.map((one) => journalOf(database, client, one.votingId));
      const acts = (await Promise.all(journals)).flatMap((journal, n) =>
        journal.flatMap(({ event, revision }) =>
          'by' in event ? [[items[n]?.votingId, revision, event.type, event.by, event.at]] : [],
        ),
      );
      const audited = (await auditOf(database, client)).flatMap((event) =>
        'revision' in event
          ? [[event.votingId, event.revision, event.kind, event.by, event.at]]
          : [],
      );
      expect(audited.sort()).toEqual(acts.sort());
    },
    /** What is stored and scheduled for the client, to be compared with what it was before. */
    everything: async () => {
      const { items } = await votings.list(client, {}, 200, undefined);
      return {
        items,
        audit: await auditOf(database, client),
        journals: await Promise.all(items.map((one) => journalOf(database, client, one.votingId))),
        calendar: await calendars.get(client),
        schedules: [...lifeCycles.schedules],
        executions: [...lifeCycles.executions],
        published: [...facts.published],
      };
    },
  };
}

/** The value of a result; throws the reason if there is none. */
export function valueIn<Value>(result: Result<Value, Rejection>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.reason));
  return result.value;
}

export const nameOf = (voting: Voting): string => executionName(lifeCycleOf(voting));

/** Whether the life cycle of a voting runs, or will be started by its schedule. */
export const isLookedAfter = ({ lifeCycles }: Manager, voting: Voting): boolean =>
  lifeCycles.schedules.has(nameOf(voting)) ||
  lifeCycles.executions.get(nameOf(voting)) === 'RUNNING';
