import { expect, test } from '@jest/globals';
import { type AlarmState, evaluate, quota, stateOf } from './alarm-model.ts';

/** Three evaluation periods, of five data points; the newest is on the right, as in the guide. */
const stateAfter = (points: string, datapointsToAlarm: number, treatMissingData: string) => {
  const values = points.split(' ').map((point) => (point === '-' ? undefined : Number(point)));
  const rule = {
    evaluationPeriods: 3,
    datapointsToAlarm,
    treatMissingData,
    isBreaching: (value: number) => value > 0,
  };
  const before: AlarmState[] = ['OK', 'ALARM'];
  const after = before.map((state) => stateOf(rule, values.toReversed(), state));
  return after[0] === after[1] ? after[0] : 'retained';
};

// "Configuring how CloudWatch alarms treat missing data": both tables, with 1 for their X.
test.each([
  ['0 - 1 - 1', 3, 'OK', 'OK', 'OK'],
  ['0 - - - -', 3, 'OK', 'OK', 'OK'],
  ['- - - - -', 3, 'retained', 'ALARM', 'OK'],
  ['0 1 1 - 1', 3, 'ALARM', 'ALARM', 'ALARM'],
  ['- - 1 - -', 3, 'retained', 'ALARM', 'OK'],
  ['0 - 1 - 1', 2, 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 1 0 1', 2, 'ALARM', 'ALARM', 'ALARM'],
  ['0 - 1 - -', 2, 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 2, 'OK', 'ALARM', 'OK'],
  ['- - - 1 -', 2, 'retained', 'ALARM', 'OK'],
])('%s with %d to alarm is decided as in the guide of CloudWatch', (points, toAlarm, ...states) => {
  const treatments = ['ignore', 'breaching', 'notBreaching'];
  expect(treatments.map((each) => stateAfter(points, toAlarm, each))).toEqual(states);
});

test('metric math is missing where one of its metrics is, unless that is filled', () => {
  const values = new Map([
    ['a', 6],
    ['b', undefined],
  ]);
  expect(evaluate('a / 2 + 3 * 2 - 1', values)).toBe(8);
  expect(evaluate('a + b', values)).toBeUndefined();
  expect(evaluate('FILL(a, 0) + FILL(b, 4)', values)).toBe(10);
  expect(evaluate('100 * a / SERVICE_QUOTA(a)', values)).toBe((100 * 6) / quota);
  expect(evaluate('SERVICE_QUOTA(b)', values)).toBeUndefined();
});

test.each(['RATE(a)', 'a +', '(a', 'a a', 'a > 1'])('%s has no model', (expression) => {
  expect(() => evaluate(expression, new Map([['a', 1]]))).toThrow(expression);
});
