import { timing } from '#contracts/timing.ts';
import type { Throttle } from '#infra/cloud/stages.ts';
import { createRandom } from '#test/faults/random.ts';
import type { Access } from './accesses.ts';
import type { CountedCall } from './counted-calls.ts';

/** Read and write units a second. */
export type Units = { readonly reads: number; readonly writes: number };

/** What AWS takes of one stage. */
export type Limits = {
  readonly throttleOf: (request: string) => Throttle;
  readonly account: Throttle;
  readonly tableOf: (table: string) => Units;
  readonly partition: Units;
  /** How many environments a function may have. */
  readonly environmentsOf: (functionName: string) => number;
};

/** A request of an app: what it uses, by which function, and how long after the one before. */
export type Step = CountedCall & {
  readonly functionName: string;
  readonly afterMs: readonly [least: number, most: number];
};

export type Crowd = {
  readonly voters: number;
  /** They all come within so long, at any moment alike. */
  readonly withinMs: number;
  readonly seed: number;
};

/** Assumed: how long a function takes, and how much longer where it has to be started. */
const [durationMs, coldStartMs] = [20, 400];
/** How long an app waits before it repeats a request that was refused; full jitter on top. */
const repeatAfterMs = 1_000;
const shards = 16;
/** A voter who has not voted by then has not got in. */
const patienceMs = 300_000;

/** Tokens that come at a rate, of which at most a second's worth, or a burst, are held. */
function createBucket({ rate, burst }: Throttle) {
  let tokens = burst;
  let filledAt = 0;
  return (now: number, wanted = 1): boolean => {
    tokens = Math.min(burst, tokens + ((now - filledAt) * rate) / 1_000);
    filledAt = now;
    if (tokens < wanted) return false;
    tokens -= wanted;
    return true;
  };
}

/** Buckets by name, each made when it is first asked for. */
function createBuckets(throttleOf: (name: string) => Throttle) {
  const buckets = new Map<string, ReturnType<typeof createBucket>>();
  return (name: string, now: number, wanted?: number): boolean => {
    const bucket = buckets.get(name) ?? createBucket(throttleOf(name));
    buckets.set(name, bucket);
    return bucket(now, wanted);
  };
}

const ofUnits = (rate: number): Throttle => ({ rate, burst: rate });

/** What is asked for, second by second. */
function createDemand() {
  type Place = {
    readonly table: string;
    readonly kind: keyof Units;
    /** Undefined: of the whole table. */
    readonly partition: string | undefined;
    readonly bySecond: Map<number, number>;
  };
  const places = new Map<string, Place>();
  const peakOf = ({ bySecond }: Place) => Math.max(...bySecond.values());
  return {
    add: (
      table: string,
      kind: keyof Units,
      partition: string | undefined,
      now: number,
      units: number,
    ) => {
      const key = `${table} ${kind} ${partition}`;
      const place = places.get(key) ?? { table, kind, partition, bySecond: new Map() };
      places.set(key, place);
      const second = Math.floor(now / 1_000);
      place.bySecond.set(second, (place.bySecond.get(second) ?? 0) + units);
    },
    figures: (): UnitFigures[] =>
      [...places.values()].flatMap((whole) => {
        const { table, kind, partition, bySecond } = whole;
        if (partition !== undefined) return [];
        const parts = [...places.values()].filter(
          (one) => one.table === table && one.kind === kind && one.partition !== undefined,
        );
        const [hottest] = parts.sort((one, other) => peakOf(other) - peakOf(one));
        return {
          ...{ table, kind, peak: peakOf(whole) },
          all: [...bySecond.values()].reduce((sum, units) => sum + units, 0),
          hottest: hottest?.partition ?? '',
          hottestPeak: hottest === undefined ? 0 : peakOf(hottest),
        };
      }),
  };
}

/** The database: an access is refused where its partition or its table has no units left. */
function createDatabase({ partition, tableOf }: Limits) {
  const tables = createBuckets((name) => {
    const [table = '', kind] = name.split(' ');
    return ofUnits(tableOf(table)[kind as keyof Units]);
  });
  const partitions = createBuckets((name) =>
    ofUnits(partition[name.split(' ').at(-1) as keyof Units]),
  );
  const demand = createDemand();
  const use = (now: number, { table, partition: of, ...units }: Access, shard: number): boolean =>
    (['reads', 'writes'] as const).every((kind) => {
      if (units[kind] === 0) return true;
      // A voter's own partition is used by nobody else.
      const place = of === 'voter' ? undefined : of.replace('shard', `shard ${shard}`);
      demand.add(table, kind, undefined, now, units[kind]);
      if (place) demand.add(table, kind, place, now, units[kind]);
      const isFree =
        place === undefined || partitions(`${table} ${place} ${kind}`, now, units[kind]);
      return isFree && tables(`${table} ${kind}`, now, units[kind]);
    });
  return { use, figures: demand.figures };
}

type Environment = { readonly copies: Map<string, number> };

/** The environments of a function: one that is free is used again, the last one first. */
function createFunction(environmentsMax: number) {
  const free: Environment[] = [];
  let made = 0;
  return {
    take: (): { environment: Environment; isCold: boolean } | undefined => {
      const environment = free.pop();
      if (environment) return { environment, isCold: false };
      if (made >= environmentsMax) return undefined;
      made += 1;
      return { environment: { copies: new Map() }, isCold: true };
    },
    release: (environment: Environment) => void free.push(environment),
    made: () => made,
  };
}

const refusals = ['route', 'account', 'environments', 'database'] as const;
export type Refused = Record<(typeof refusals)[number], number>;

/** What was asked for of a table: units in all, and in the second that asked for most. */
export type UnitFigures = {
  readonly table: string;
  readonly kind: keyof Units;
  readonly all: number;
  readonly peak: number;
  /** The partition of which a second asked for most, among those that voters share. */
  readonly hottest: string;
  readonly hottestPeak: number;
};

export type CrowdFigures = {
  readonly requests: readonly (Refused & { readonly name: string; readonly sent: number })[];
  readonly units: readonly UnitFigures[];
  readonly environments: Readonly<Record<string, number>>;
  /** From opening the app to the acknowledged vote, without the time that people take. */
  readonly waitedMs: { readonly p50: number; readonly p99: number; readonly most: number };
  readonly voted: number;
};

/** Events in order of their time, in whole milliseconds. */
function createQueue() {
  const byTime: ((() => void)[] | undefined)[] = [];
  return {
    at: (time: number, event: () => void) => {
      const whole = Math.ceil(time);
      byTime[whole] ??= [];
      byTime[whole].push(event);
    },
    run: (until: number) => {
      for (let time = 0; time < Math.min(until, byTime.length); time += 1) {
        for (const event of byTime[time] ?? []) event();
        byTime[time] = undefined;
      }
    },
  };
}

/**
 * Simulates a crowd in a time of its own: each voter sends the steps one after the other, and
 * repeats what is refused. The same seed has the same outcome.
 */
export function simulate(steps: readonly Step[], limits: Limits, crowd: Crowd): CrowdFigures {
  const random = createRandom(crowd.seed);
  const queue = createQueue();
  const routes = createBuckets(limits.throttleOf);
  const account = createBucket(limits.account);
  const database = createDatabase(limits);
  const functions = new Map<string, ReturnType<typeof createFunction>>();
  const counted = new Map(
    steps.map(({ name }) => [
      name,
      { sent: 0, route: 0, account: 0, environments: 0, database: 0 },
    ]),
  );
  const waited: number[] = [];

  const functionOf = (name: string) => {
    const known = functions.get(name) ?? createFunction(limits.environmentsOf(name));
    functions.set(name, known);
    return known;
  };

  /** Why a request is refused, or when its response comes. */
  const serve = (step: Step, now: number): keyof Refused | number => {
    if (!routes(step.name, now)) return 'route';
    if (!account(now)) return 'account';
    const { take, release } = functionOf(step.functionName);
    const taken = take();
    if (taken === undefined) return 'environments';
    const { environment, isCold } = taken;
    const doneAt = now + durationMs + (isCold ? coldStartMs : 0);
    queue.at(doneAt, () => release(environment));
    const readAt = environment.copies.get(step.name) ?? Number.NEGATIVE_INFINITY;
    const isLater = now - readAt < timing.votingCacheMs;
    if (!isLater) environment.copies.set(step.name, now);
    const shard = random.below(shards);
    const accesses = isLater ? step.later : step.first;
    return accesses.every((access) => database.use(now, access, shard)) ? doneAt : 'database';
  };

  const send = (index: number, now: number, spent: number): void => {
    const step = steps[index];
    if (step === undefined) return void waited.push(spent);
    const count = counted.get(step.name);
    if (count) count.sent += 1;
    const outcome = serve(step, now);
    if (typeof outcome === 'number') {
      const next = steps[index + 1];
      const pause = next ? random.between(...next.afterMs) : 0;
      queue.at(outcome + pause, () =>
        send(index + 1, Math.ceil(outcome + pause), spent + outcome - now),
      );
      return;
    }
    if (count) count[outcome] += 1;
    const pause = repeatAfterMs + random.between(0, repeatAfterMs);
    queue.at(now + pause, () => send(index, Math.ceil(now + pause), spent + pause));
  };

  for (let voter = 0; voter < crowd.voters; voter += 1) {
    const opensAppAt = random.below(crowd.withinMs);
    queue.at(opensAppAt, () => send(0, opensAppAt, 0));
  }
  queue.run(crowd.withinMs + patienceMs);
  waited.sort((one, other) => one - other);
  const atShare = (share: number) => waited[Math.ceil(waited.length * share) - 1] ?? 0;
  return {
    requests: [...counted].map(([name, count]) => ({ name, ...count })),
    units: database.figures(),
    environments: Object.fromEntries([...functions].map(([name, { made }]) => [name, made()])),
    waitedMs: { p50: atShare(0.5), p99: atShare(0.99), most: atShare(1) },
    voted: waited.length,
  };
}
