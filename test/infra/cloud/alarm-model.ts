import { nameOf, type Resource } from './synthesized.ts';

/** One value of a metric: the minute in which it was measured, and that from which it is known. */
export type Sample = { readonly minute: number; readonly value: number; readonly knownAt: number };

/** The samples of metrics, each by its measure; a metric that is not named has none. */
export type Series = Readonly<Record<string, readonly Sample[]>>;

export type AlarmState = 'OK' | 'ALARM';

/** A change of an alarm's state, and whether operators were notified of it. */
export type Transition = {
  readonly minute: number;
  readonly to: AlarmState;
  readonly mail: boolean;
};

/** A metric of an alarm; its measure is `<namespace> <name> <value of each dimension>`. */
type Metric = {
  readonly measure: string;
  readonly Period: number;
  readonly Stat: string;
};
type Named = {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Value: unknown }[];
};
type Query = {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: Omit<Metric, 'measure'> & { readonly Metric: Named };
};

/** What another stack exports has its name between a prefix and two hashes. */
const exported = /^.*:ExportsOutputRef(\w+)[0-9A-F]{16}$/;

const measureOf = ({ Namespace, MetricName, Dimensions = [] }: Named): string =>
  [
    Namespace,
    MetricName,
    ...Dimensions.map(({ Value }) => nameOf(Value).replace(exported, '$1')),
  ].join(' ');

/** The metrics of an alarm in a template, in both forms that CloudFormation has, by their ids. */
export function metricsOf({ Properties }: Pick<Resource, 'Properties'>): Map<string, Metric> {
  const { MetricName, Period, Statistic, ExtendedStatistic } = Properties;
  if (MetricName !== undefined) {
    const measure = measureOf(Properties as Named);
    return new Map([['only', { measure, Period, Stat: Statistic ?? ExtendedStatistic }]]);
  }
  return new Map(
    (Properties.Metrics as Query[]).flatMap(({ Id, MetricStat }) =>
      MetricStat ? [[Id, { ...MetricStat, measure: measureOf(MetricStat.Metric) }]] : [],
    ),
  );
}

/** Arithmetic on values of which each may be missing: then the result is missing, too. */
type Value = number | undefined;

/** The quota that `SERVICE_QUOTA()` returns here, whatever the metric. */
export const quota = 1_000;

/**
 * Evaluates the metric math of our alarms at one time: arithmetic, `FILL(metric, number)` and
 * `SERVICE_QUOTA(metric)`. Throws on anything else, so that no new function goes unmodelled.
 */
export function evaluate(expression: string, values: ReadonlyMap<string, Value>): Value {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(\.\d+)?|[-+*/(),]|\S/g) ?? [];
  const next = (): string => tokens.shift() ?? 'the end';
  const expect = (token: string): void => {
    const found = next();
    if (found !== token) throw new Error(`${expression}: ${found} instead of ${token}`);
  };
  const both = (a: Value, b: Value, of: (a: number, b: number) => number): Value =>
    a === undefined || b === undefined ? undefined : of(a, b);
  function factor(): Value {
    const token = next();
    if (/^\d/.test(token)) return Number(token);
    if (token === '(') {
      const inner = sum();
      expect(')');
      return inner;
    }
    if (values.has(token)) return values.get(token);
    expect('(');
    const first = sum();
    if (token === 'FILL') {
      expect(',');
      const filling = sum();
      expect(')');
      return first ?? filling;
    }
    expect(')');
    if (token === 'SERVICE_QUOTA') return first === undefined ? undefined : quota;
    throw new Error(`${expression}: the model has no ${token}`);
  }
  function product(): Value {
    let value = factor();
    while (tokens[0] === '*' || tokens[0] === '/') {
      value =
        next() === '*' ? both(value, factor(), (a, b) => a * b) : both(value, factor(), divide);
    }
    return value;
  }
  function sum(): Value {
    let value = product();
    while (tokens[0] === '+' || tokens[0] === '-') {
      const sign = next() === '+' ? 1 : -1;
      value = both(value, product(), (a, b) => a + sign * b);
    }
    return value;
  }
  const value = sum();
  if (tokens.length > 0) throw new Error(`${expression}: ${tokens.join(' ')} is left over`);
  return value;
}

const divide = (a: number, b: number): number => a / b;

/** How an alarm decides, from the data points of its evaluation range, the newest first. */
export type Rule = {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: string;
  readonly isBreaching: (value: number) => boolean;
};

/**
 * The state of an alarm by CloudWatch's rules ("Configuring how CloudWatch alarms treat missing
 * data"): the newest data points that exist are evaluated, as many as there are evaluation periods;
 * only where the range holds fewer, missing ones are added, as seldom as possible.
 */
export function stateOf(rule: Rule, newestFirst: readonly Value[], before: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData, isBreaching } = rule;
  const real = newestFirst.filter((value) => value !== undefined).slice(0, evaluationPeriods);
  const breaching = real.filter(isBreaching).length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  const missing = evaluationPeriods - real.length;
  if (missing === 0 || treatMissingData === 'notBreaching') return 'OK';
  if (treatMissingData === 'ignore') return breaching === real.length ? before : 'OK';
  if (treatMissingData !== 'breaching') throw new Error(`The model has no ${treatMissingData}`);
  return breaching + missing >= datapointsToAlarm ? 'ALARM' : 'OK';
}

const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

function ruleOf({ Properties }: Resource, metrics: readonly Metric[]): Rule {
  const compare = comparisons[Properties.ComparisonOperator];
  if (!compare) throw new Error(`The model has no ${Properties.ComparisonOperator}`);
  // The reference of PutMetricAlarm says "always", the guide "by default": the worse is assumed.
  const isIgnored = metrics.some(({ measure }) => measure.startsWith('AWS/DynamoDB '));
  return {
    evaluationPeriods: Properties.EvaluationPeriods,
    datapointsToAlarm: Properties.DatapointsToAlarm ?? Properties.EvaluationPeriods,
    treatMissingData: isIgnored ? 'ignore' : Properties.TreatMissingData,
    isBreaching: (value) => compare(value, Properties.Threshold),
  };
}

/** In the guide's examples three evaluation periods make a range of five data points. */
const extraPeriods = 2;
const dayMinutes = 24 * 60;

/**
 * What an alarm of a template does until `untilMinute`. An alarm is evaluated every minute, over
 * periods that end at that minute; one that looks back over more than a day, every hour (CloudWatch
 * guide, "Evaluating an alarm").
 */
export function simulate(alarm: Resource, series: Series, untilMinute: number): Transition[] {
  const metrics = metricsOf(alarm);
  const rule = ruleOf(alarm, [...metrics.values()]);
  const queries: readonly Query[] = alarm.Properties.Metrics ?? [];
  const returned = queries.find(({ ReturnData }) => ReturnData !== false)?.Expression;
  const expression = returned ?? [...metrics.keys()].join();
  const [{ Period = 60 } = {}] = metrics.values();
  const minutes = Period / 60;
  const range = rule.evaluationPeriods + extraPeriods;
  const every = minutes * rule.evaluationPeriods > dayMinutes ? 60 : 1;
  const transitions: Transition[] = [];
  let state: AlarmState = 'OK';
  for (let now = every; now <= untilMinute; now += every) {
    const points = Array.from({ length: range }, (_, ago) => {
      const end = now - ago * minutes;
      const at = (metric: Metric) => aggregate(metric, series, { from: end - minutes, end, now });
      return evaluate(expression, new Map([...metrics].map(([id, metric]) => [id, at(metric)])));
    });
    const to = stateOf(rule, points, state);
    if (to === state) continue;
    const { AlarmActions = [], OKActions = [] } = alarm.Properties;
    transitions.push({
      minute: now,
      to,
      mail: (to === 'OK' ? OKActions : AlarmActions).length > 0,
    });
    state = to;
  }
  return transitions;
}

/** The value of a metric over one period, of the samples that are known by now. */
function aggregate(
  { measure, Stat }: Metric,
  series: Series,
  { from, end, now }: { readonly from: number; readonly end: number; readonly now: number },
): Value {
  const values = (series[measure] ?? [])
    .filter(({ minute, knownAt }) => minute >= from && minute < end && knownAt <= now)
    .map(({ value }) => value);
  if (values.length === 0) return undefined;
  // The samples of a percentile are the percentiles of their minutes.
  return Stat === 'Sum' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
}
