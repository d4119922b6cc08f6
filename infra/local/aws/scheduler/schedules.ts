import type { Log, MovableClock, Storage } from '#infra/local/aws/dependencies.ts';
import { awsFault } from '#infra/local/aws/faults.ts';
import type { Target } from './request.ts';
import type { Group, Schedule } from './schedule.ts';
import { createTimers } from './timers.ts';

const schedulesCollection = 'SCHEDULES';
const groupsCollection = 'SCHEDULE_GROUPS';
const keyOf = ({ group, name }: Pick<Schedule, 'group' | 'name'>) => `${group}/${name}`;

/** The schedules of the host: EventBridge Scheduler without its wire format. */
export type Schedules = Awaited<ReturnType<typeof openSchedules>>;

/** Opens the stored schedules. Nothing is called before `resume`. */
export async function openSchedules(options: {
  readonly storage: Storage;
  readonly clock: MovableClock;
  readonly call: (target: Target) => Promise<void>;
  readonly log: Log;
}) {
  const { storage, clock } = options;
  const groups = await openGroups(storage, clock);
  const schedules = new Map<string, Schedule>();
  for (const schedule of await storage.readAll<Schedule>(schedulesCollection)) {
    schedules.set(keyOf(schedule), schedule);
  }
  let resumed = false;

  async function put(schedule: Schedule) {
    const key = keyOf(schedule);
    timers.disarm(key);
    schedules.set(key, schedule);
    await storage.write([{ collection: schedulesCollection, key, body: schedule }]);
    if (resumed && schedules.get(key) === schedule) timers.arm(key, schedule);
  }

  async function remove(schedule: Schedule) {
    const key = keyOf(schedule);
    timers.disarm(key);
    schedules.delete(key);
    await storage.write([], [{ collection: schedulesCollection, key }]);
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
    /** Removes a group with its schedules; the default group stays. */
    removeGroup: async (name: string) => {
      if (name === 'default') {
        throw awsFault('ValidationException', 'The default schedule group cannot be deleted.');
      }
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

async function openGroups(storage: Storage, clock: MovableClock) {
  const all = new Map([['default', { name: 'default', createdAt: clock.now() }]]);
  for (const group of await storage.readAll<Group>(groupsCollection)) all.set(group.name, group);
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
      await storage.write([{ collection: groupsCollection, key: name, body: group }]);
      return group;
    },
    remove: async (name: string) => {
      all.delete(name);
      await storage.write([], [{ collection: groupsCollection, key: name }]);
    },
  };
}
