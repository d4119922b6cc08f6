import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';
import type { Part } from '#infra/part.ts';
import { machines, parts as partsList } from '#infra/parts.ts';

type Retry = {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts?: number;
  readonly JitterStrategy?: string;
};
type State = {
  readonly Type: string;
  readonly Resource?: string;
  readonly Parameters?: { readonly FunctionName?: string };
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retry[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly ItemProcessor?: States;
};
type States = { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };
type Validate = (definition: States) => { isValid: boolean; errorsText: (sep: string) => string };

const validate = createRequire(import.meta.url)('asl-validator') as Validate;
const parts: readonly Part[] = partsList;
const texts = Object.values(machines).map(({ file }) => readFileSync(file, 'utf8'));
const filled = (text: string): States =>
  JSON.parse(
    text
      .replaceAll(`\${Partition}`, 'aws')
      .replace(/\$\{(\w+)\}/g, 'arn:aws:lambda:eu-west-1:123456789012:function:$1:live'),
  );

/** A machine and the machines within its Map states. */
const levels = (machine: States): States[] => [
  machine,
  ...Object.values(machine.States).flatMap(({ ItemProcessor }) =>
    ItemProcessor ? levels(ItemProcessor) : [],
  ),
];
const allLevels = texts.map(filled).flatMap(levels);
const tasks = texts
  .flatMap((text) => levels(JSON.parse(text)))
  .flatMap(({ States: states }) => Object.entries(states))
  .filter(([, { Type }]) => Type === 'Task');

const following = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
  [Next, Default, ...[...Choices, ...Catch].map((rule) => rule.Next)].filter(
    (name) => name !== undefined,
  );

const waitsForToken = ({ Resource = '' }: State): boolean => Resource.endsWith('.waitForTaskToken');

test('every machine is valid Amazon States Language', () => {
  for (const machine of texts.map(filled)) {
    const { isValid, errorsText } = validate(machine);
    expect(isValid ? '' : errorsText('\n')).toBe('');
  }
});

test('no machine names a partition of AWS', () => {
  for (const text of texts) expect(text).not.toContain('arn:aws');
});

test('the placeholders of the machines are those of the parts, and the partition', () => {
  const inFiles = new Set(
    texts.flatMap((text) => [...text.matchAll(/\$\{(\w+)\}/g)].map((m) => m[1])),
  );
  const inParts = parts.flatMap(({ calledBy }) => calledBy.step ?? []);
  expect([...inFiles].sort()).toEqual(['Partition', ...inParts].sort());
});

test('every state can be reached, and every state leads on or ends', () => {
  for (const { StartAt, States: states } of allLevels) {
    const reached = new Set([StartAt]);
    for (const name of reached) {
      for (const next of following(states[name] as State)) reached.add(next);
    }
    expect([...reached].sort()).toEqual(Object.keys(states).sort());
    for (const state of Object.values(states)) {
      const isLast = state.End === true || state.Type === 'Succeed';
      expect(following(state).length > 0 || isLast).toBe(true);
    }
  }
});

test('every task waits at least as long as its function may run', () => {
  for (const [name, { Resource, Parameters, TimeoutSeconds }] of tasks) {
    const called = Parameters?.FunctionName ?? Resource;
    const part = parts.find(({ calledBy }) => called === `\${${calledBy.step}}`);
    expect([name, TimeoutSeconds]).toEqual([name, expect.any(Number)]);
    expect(TimeoutSeconds).toBeGreaterThanOrEqual(part?.timeoutSeconds ?? Number.POSITIVE_INFINITY);
  }
});

test('every task names the errors that it retries, each once, with an end to it', () => {
  for (const [name, { Retry = [] }] of tasks) {
    const errors = Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect([name, errors.length > 0]).toEqual([name, true]);
    expect(errors).not.toContain('States.ALL');
    expect(errors).not.toContain('States.TaskFailed');
    expect(new Set(errors).size).toBe(errors.length);
    for (const { MaxAttempts } of Retry) expect(MaxAttempts).toEqual(expect.any(Number));
  }
});

/** What a task retries: errors of its function, what Lambda reports of it, a call that is lost. */
const transient = [
  'StoreUnavailable',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'Lambda.TooManyRequestsException',
];

test('every task retries the same transient errors, for a minute of throttling at least', () => {
  for (const [name, state] of tasks) {
    const { Retry = [] } = state;
    const errors = Retry.flatMap(({ ErrorEquals }) => ErrorEquals).filter(
      (error) => !['NotDue', 'ProviderUnavailable'].includes(error),
    );
    // A wait for a token has its time-out caught: it is the wait that has run out.
    const expected = waitsForToken(state) ? transient : [...transient, 'States.Timeout'];
    expect([name, errors.sort()]).toEqual([name, expected.sort()]);
    for (const { ErrorEquals, ...policy } of Retry) {
      if (ErrorEquals.includes('NotDue')) continue;
      // With full jitter a pause is half of the longest on average.
      expect([name, longestSeconds(policy) / 2 > 300]).toEqual([name, true]);
      expect([name, policy.JitterStrategy]).toEqual([name, 'FULL']);
    }
  }
});

const longestSeconds = (policy: Omit<Retry, 'ErrorEquals'>): number => {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxAttempts = 3 } = policy;
  const { MaxDelaySeconds = Number.POSITIVE_INFINITY } = policy;
  const pauses = Array.from({ length: MaxAttempts }, (_, attempt) =>
    Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** attempt),
  );
  return pauses.reduce((sum, pause) => sum + pause, 0);
};

test('a look-up is retried for hours while its provider is unavailable', () => {
  const policies = tasks.flatMap(([, { Retry = [] }]) =>
    Retry.filter(({ ErrorEquals }) => ErrorEquals.includes('ProviderUnavailable')),
  );
  expect(policies).toHaveLength(2);
  for (const policy of policies) expect(longestSeconds(policy) / 2 / 3_600).toBeGreaterThan(4);
});

test('a failure ends the execution in the task that failed, where a redrive goes on', () => {
  for (const { States: states } of allLevels) {
    for (const state of Object.values(states)) {
      expect(state.Type).not.toBe('Fail');
      // Only a wait that has run out is no failure.
      const caught = (state.Catch ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(caught).toEqual(waitsForToken(state) ? ['States.Timeout'] : []);
    }
  }
});

test('a purchase is waited for until its checkout is over, and a little longer', () => {
  expect(timing.paymentWaitMs.open).toBeGreaterThanOrEqual(timing.checkoutMs + 300_000);
});

test.each([
  ['Wait for the payment', timing.paymentWaitMs.open],
  ['Wait for the slow payment', timing.paymentWaitMs.pending],
])('the state %s waits as long as purchases count on', (state, waitMs) => {
  const [, wait] = tasks.find(([name]) => name === state) ?? [];
  expect((wait?.TimeoutSeconds ?? 0) * 1_000).toBe(waitMs);
});
