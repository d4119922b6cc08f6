import { Temporal } from 'temporal-polyfill';
import { awsFault, type Log } from '#infra/local/aws/faults.ts';
import type { Journal } from '#infra/local/aws/journal.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import { createTimers } from './timers.ts';

export type Target = {
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly Input?: string;
  readonly RetryPolicy?: {
    readonly MaximumEventAgeInSeconds?: number;
    readonly MaximumRetryAttempts?: number;
  };
  readonly DeadLetterConfig?: { readonly Arn?: string };
};

/** A schedule as it was asked for, and what has become of it. Instants are epoch milliseconds. */
export type Schedule = {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly timezone: string;
  readonly dueAt: number;
  readonly description?: string | undefined;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly after: 'NONE' | 'DELETE';
  readonly target: Target;
  readonly clientToken?: string | undefined;
  readonly createdAt: number;
  readonly changedAt: number;
  /** It has called its target, for good or ill. */
  readonly done?: boolean;
};

export type Group = {
  readonly name: string;
  readonly createdAt: number;
};

const schedulesShelf = 'SCHEDULES';
const groupsShelf = 'SCHEDULE_GROUPS';
const keyOf = ({ group, name }: Pick<Schedule, 'group' | 'name'>) => `${group}/${name}`;

/** The schedules of the host: EventBridge Scheduler without its wire format. */
export type Schedules = Awaited<ReturnType<typeof openSchedules>>;

/** Opens the stored schedules. Nothing is called before `resume`. */
export async function openSchedules(options: {
  readonly journal: Journal;
  readonly clock: LocalClock;
  readonly call: (target: Target) => Promise<void>;
  readonly log: Log;
}) {
  const { journal, clock } = options;
  const groups = await openGroups(journal, clock);
  const schedules = new Map<string, Schedule>();
  for (const schedule of await journal.read<Schedule>(schedulesShelf)) {
    schedules.set(keyOf(schedule), schedule);
  }
  let resumed = false;

  async function put(schedule: Schedule) {
    const key = keyOf(schedule);
    timers.disarm(key);
    schedules.set(key, schedule);
    await journal.write([{ pk: schedulesShelf, sk: key, body: schedule }]);
    if (resumed && schedules.get(key) === schedule) timers.arm(key, schedule);
  }

  async function remove(schedule: Schedule) {
    const key = keyOf(schedule);
    timers.disarm(key);
    schedules.delete(key);
    await journal.write([], [{ pk: schedulesShelf, sk: key }]);
  }

  async function done(schedule: Schedule) {
    if (schedules.get(keyOf(schedule)) !== schedule) return;
    await (schedule.after === 'DELETE' ? remove(schedule) : put({ ...schedule, done: true }));
  }
  const timers = createTimers({ ...options, done });

  return {
    put,
    remove,
    groups,
    /** The schedule of that name, if there is one; throws if there is no such group. */
    get: (group: string, name: string) =>
      schedules.get(keyOf({ group: groups.find(group).name, name })),
    list: () => [...schedules.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    /** Removes a group with its schedules. */
    removeGroup: async (name: string) => {
      groups.find(name);
      for (const schedule of schedules.values()) {
        if (schedule.group === name) await remove(schedule);
      }
      await groups.remove(name);
    },
    resume: () => {
      resumed = true;
      for (const [key, schedule] of schedules) timers.arm(key, schedule);
    },
    close: timers.close,
  };
}

async function openGroups(journal: Journal, clock: LocalClock) {
  const all = new Map([['default', { name: 'default', createdAt: clock.now() }]]);
  for (const group of await journal.read<Group>(groupsShelf)) all.set(group.name, group);
  return {
    list: (): Group[] => [...all.values()],
    has: (name: string) => all.has(name),
    find: (name: string): Group => {
      const group = all.get(name);
      if (group) return group;
      throw awsFault('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
    },
    create: async (name: string): Promise<Group> => {
      if (all.has(name)) {
        throw awsFault('ConflictException', `Schedule group ${name} already exists.`, 409);
      }
      const group = { name, createdAt: clock.now() };
      all.set(name, group);
      await journal.write([{ pk: groupsShelf, sk: name, body: group }]);
      return group;
    },
    remove: async (name: string) => {
      all.delete(name);
      await journal.write([], [{ pk: groupsShelf, sk: name }]);
    },
  };
}

/** The instant of `at(yyyy-mm-ddThh:mm:ss)` in a time zone, in epoch milliseconds. */
export function instantOfSchedule(expression: string, timezone: string): number {
  const local = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression)?.[1];
  if (!local) {
    throw awsFault('ValidationException', `Not supported locally: ${expression} (only at(...)).`);
  }
  try {
    const { epochMilliseconds } = Temporal.PlainDateTime.from(local).toZonedDateTime(timezone);
    return epochMilliseconds;
  } catch {
    throw awsFault(
      'ValidationException',
      `Invalid Schedule Expression ${expression}, ${timezone}.`,
    );
  }
}
