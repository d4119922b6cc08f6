import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { stages } from '#infra/cloud/stages.ts';
import { tables } from '#infra/parts.ts';
import { alarmCases, stepNames } from './alarm-cases.ts';
import { metricsOf, type Sample, simulate, type Transition } from './alarm-model.ts';
import { idOf } from './expected.ts';
import { nameOf, ofType, type Resource, type Synthesis, synthesizeWith } from './synthesized.ts';

let all: Synthesis;
beforeAll(() => {
  all = synthesizeWith([]);
});

/** The alarms of the template, by the letters and digits of their ids. */
const alarms = (): Map<string, Resource> =>
  new Map(
    ofType(all.service, 'CloudWatch::Alarm').map(({ id, ...alarm }) => [
      id.slice('Alarms'.length, -8),
      alarm,
    ]),
  );

function alarmOf(id: string): Resource {
  const alarm = alarms().get(id);
  if (!alarm) throw new Error(`The template has no alarm ${id}`);
  return alarm;
}

/** Each alarm with each of the metrics that raise it alone. */
const cases = Object.entries(alarmCases).flatMap(([id, each]) =>
  typeof each === 'object' ? each.by.map((metric) => ({ id, metric, ...each })) : [],
);
type Case = (typeof cases)[number];

/** The first bad minute, and the end of what is simulated. */
const from = 60;
const end = 240;
const isBetween = (minute: number, first: number, last: number): boolean =>
  minute >= first && minute < last;

type Values = (minute: number) => number | undefined;

/** Samples that are known once their minute is over. */
const measured = (values: Values, until: number): Sample[] =>
  Array.from({ length: until }, (_, minute) => minute).flatMap((minute) => {
    const value = values(minute);
    return value === undefined ? [] : [{ minute, value, knownAt: minute + 1 }];
  });

/**
 * What an alarm does with the values of its metric, of which there are none, or zeros, while
 * nothing happens: some services send the ones, some the others.
 */
const outcomesOf = ({ id, metric }: Case, values: Values): Transition[][] =>
  [undefined, 0].map((rest) => {
    const samples = measured((minute) => values(minute) ?? rest, end);
    return simulate(alarmOf(id), { [metric]: samples }, end);
  });

const risesIn = (transitions: readonly Transition[]): number[] =>
  transitions.flatMap(({ minute, to }) => (to === 'ALARM' ? [minute] : []));

test('every alarm has a case, and every case an alarm', () => {
  expect([...alarms().keys()].sort()).toEqual(Object.keys(alarmCases).sort());
});

test('an alarm measures what its case names, and nothing else', () => {
  for (const [id, each] of Object.entries(alarmCases)) {
    if (typeof each !== 'object') continue;
    const measured = [...metricsOf(alarmOf(id)).values()].map(({ measure }) => measure);
    expect([id, measured.sort()]).toEqual([id, [...each.by].sort()]);
  }
});

test('an alarm on one metric has the short form, which emulators know', () => {
  for (const { Properties } of alarms().values()) {
    const { MetricName, Metrics } = Properties;
    expect(MetricName ?? JSON.stringify(Metrics)).toMatch(/^\w+$|"Expression"/);
  }
});

test('every alarm has instructions, and notifies the operators', () => {
  for (const { Properties } of alarms().values()) {
    expect(Properties.AlarmDescription).toMatch(/\. .+\.$/);
    expect(Properties.AlarmActions.map(nameOf)).toEqual(['AlarmsTopic']);
    expect([[], ['AlarmsTopic']]).toContainEqual((Properties.OKActions ?? []).map(nameOf));
  }
});

test('the runbook has a line for each alarm, as its description has it', () => {
  const lines = [...alarms()].map(([id, { Properties }]) => {
    const name = [...stepNames, ...tables].find((each) => id.endsWith(idOf(each)));
    const line = `| \`${id}\` | ${Properties.AlarmDescription} |`;
    return name === undefined ? line : line.replace(idOf(name), '<name>').replace(name, '<name>');
  });
  const runbook = readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8');
  const [section = ''] = runbook.slice(runbook.indexOf('## Alarms\n') + 1).split('\n## ');
  const written = section.split('\n').filter((line) => line.startsWith('| `'));
  expect(written.sort()).toEqual([...new Set(lines)].sort());
});

test('what any sender can cause is on the dashboard, and raises no alarm', () => {
  const [page] = ofType(all.service, 'CloudWatch::Dashboard');
  for (const metric of ['EventsOfStrangers', 'EventsNotVerified']) {
    expect(JSON.stringify(page)).toContain(metric);
    expect(JSON.stringify([...alarms().values()])).not.toContain(metric);
  }
  const counted = ofType(all.service, 'Logs::MetricFilter').map(
    ({ Properties }) => Properties.FilterPattern as string,
  );
  const [vote, health, events] = [
    'POST /clients/{clientId}/votings/{votingId}/votes',
    'GET /health',
    'POST /payment-events/{provider}/{clientId}',
  ].map((route) => `"${route}"`);
  expect(counted).toEqual([
    `{ ($.status = "429") && ($.routeKey = ${vote}) }`,
    expect.stringMatching(/^\{ \(\$\.status = "429"\) && /),
  ]);
  for (const route of [vote, health, events]) {
    expect(counted[1]).toContain(`($.routeKey != ${route})`);
  }
});

test.each(cases)('$id by $metric stays quiet while nothing fails, and at its threshold', (each) => {
  const allowed = alarmOf(each.id).Properties.Threshold;
  expect(outcomesOf(each, () => undefined)).toEqual([[], []]);
  const once = outcomesOf(each, (minute) => (minute === from ? allowed : undefined));
  expect(once).toEqual([[], []]);
});

test.each(cases)('$id by $metric rises for one bad minute, unless it is a condition', (each) => {
  for (const transitions of outcomesOf(each, (at) => (at === from ? each.bad : undefined))) {
    expect(risesIn(transitions)).toEqual(each.isCondition ? [] : [from + 1]);
  }
});

test.each(cases)('$id by $metric rises for data that come three minutes late', (each) => {
  const badMinutes = each.isCondition ? [from, from + 1, from + 2] : [from];
  for (const rest of [undefined, 0]) {
    const others = measured((minute) => (badMinutes.includes(minute) ? undefined : rest), end);
    const bad = badMinutes.map((minute) => ({ minute, value: each.bad, knownAt: minute + 4 }));
    const transitions = simulate(alarmOf(each.id), { [each.metric]: [...others, ...bad] }, end);
    expect(risesIn(transitions)).toEqual([(badMinutes.at(-1) ?? 0) + 4]);
  }
});

test.each(cases)('$id by $metric rises once for a lasting fault, and ends with it', (each) => {
  const until = from + 120;
  const isBad = (minute: number) => isBetween(minute, from, until);
  for (const transitions of outcomesOf(each, (at) => (isBad(at) ? each.bad : undefined))) {
    expect(transitions).toEqual([
      { minute: from + (each.isCondition ? 3 : 1), to: 'ALARM', mail: true },
      { minute: expect.any(Number), to: 'OK', mail: each.isCondition === true },
    ]);
    expect(transitions[1]?.minute).toBeLessThanOrEqual(until + (each.isCondition ? 17 : 7));
  }
});

test.each(cases)('$id by $metric rises once for a fault of every third minute', (each) => {
  const isBad = (minute: number) => isBetween(minute, from, from + 60) && minute % 3 === 0;
  for (const transitions of outcomesOf(each, (at) => (isBad(at) ? each.bad : undefined))) {
    expect(risesIn(transitions)).toHaveLength(1);
  }
});

const dayMinutes = 24 * 60;
/** The runs of a timer job on these days, each at 03:00 with this value. */
const runs = (values: readonly (number | undefined)[]): Sample[] =>
  values.flatMap((value, day) => {
    const minute = day * dayMinutes + 180;
    return value === undefined ? [] : [{ minute, value, knownAt: minute + 4 }];
  });

test('differences raise an alarm with their run, which ends with a run that finds none', () => {
  const differences = runs([0, 2, 1, 0, 0]);
  const outcome = simulate(
    alarmOf('ReconciliationDifferences'),
    { 'Hustings/prod ReconciliationDifferences reconcile-client': differences },
    5 * dayMinutes,
  );
  expect(outcome).toEqual([
    { minute: dayMinutes + 184, to: 'ALARM', mail: true },
    { minute: 3 * dayMinutes + 184, to: 'OK', mail: true },
  ]);
});

test('a reconciliation that is missing raises an alarm within five hours, until one starts', () => {
  const started = runs([1, 1, undefined, 1, 1]);
  const metric = 'AWS/Lambda AsyncEventsReceived reconcilenightlyFunction';
  const alarm = alarmOf('ReconciliationMissing');
  expect(simulate(alarm, { [metric]: started }, 5 * dayMinutes)).toEqual([
    // A new stage has had none yet.
    { minute: 60, to: 'ALARM', mail: true },
    { minute: 240, to: 'OK', mail: true },
    { minute: 2 * dayMinutes + 180 + 5 * 60, to: 'ALARM', mail: true },
    { minute: 3 * dayMinutes + 240, to: 'OK', mail: true },
  ]);
});

test.each(['VotingsOverdue', 'PurchasesOverdue'])(
  '%s in three sweeps in a row raises an alarm, and so do three missing',
  (id) => {
    const metric = `Hustings/prod ${id} sweep`;
    const outcomeOf = (found: readonly (number | undefined)[]) => {
      const samples = found.flatMap((value, run) =>
        value === undefined ? [] : [{ minute: run * 5, value, knownAt: run * 5 + 2 }],
      );
      const outcome = simulate(alarmOf(id), { [metric]: samples }, found.length * 5);
      // A new stage has had no sweep yet.
      return outcome.filter(({ minute }) => minute > 5);
    };
    const ofMany = (value: number | undefined, many: number) => Array(many).fill(value);
    expect(outcomeOf([...ofMany(0, 10), 1, 0, 2, 1, ...ofMany(0, 6)])).toEqual([]);
    for (const bad of [1, undefined]) {
      const [rose, ended, ...others] = outcomeOf([...ofMany(0, 10), ...ofMany(bad, 9), 0, 0, 0]);
      expect(others).toEqual([]);
      expect(rose).toMatchObject({ to: 'ALARM', mail: true });
      expect(rose?.minute).toBeLessThanOrEqual(75);
      expect(ended).toMatchObject({ to: 'OK', mail: true });
    }
  },
);

test('operators are notified of costs at 80 percent of the budget, or of a forecast above', () => {
  const [budget, ...others] = ofType(all.service, 'Budgets::Budget');
  expect(others).toEqual([]);
  const { Budget, NotificationsWithSubscribers } = budget?.Properties ?? {};
  expect(Budget).toMatchObject({
    BudgetType: 'COST',
    TimeUnit: 'MONTHLY',
    BudgetLimit: { Amount: stages.prod.monthlyBudgetUsd, Unit: 'USD' },
  });
  const notified = NotificationsWithSubscribers.map(
    // biome-ignore lint/suspicious/noExplicitAny: there are no types for the properties.
    ({ Notification, Subscribers }: any) => [
      Notification.NotificationType,
      Notification.Threshold,
      Subscribers.map(({ Address }: { Address: unknown }) => nameOf(Address)),
    ],
  );
  expect(notified).toEqual([
    ['ACTUAL', 80, ['AlarmsTopic']],
    ['FORECASTED', 100, ['AlarmsTopic']],
  ]);
  const policies = ofType(all.service, 'SNS::TopicPolicy').filter(({ Properties }) =>
    Properties.Topics.some((topic: unknown) => nameOf(topic) === 'AlarmsTopic'),
  );
  const text = JSON.stringify(policies);
  expect(text).toContain('budgets.amazonaws.com');
  expect(text).toContain('aws:SourceAccount');
});
