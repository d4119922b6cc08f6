import { expect, test } from '@jest/globals';
import { machineNames } from '#contracts/execution-names.ts';
import { purchaseFactKinds, votingFactKinds } from '#contracts/facts.ts';
import { operations } from '#contracts/http/operations.ts';
import { defaultAttemptMs } from '#gateways/aws-client.ts';
import { attemptsOf, type Part } from '#infra/part.ts';
import { parts as list, machines } from '#infra/parts.ts';
import { monthly, nightly, subscriber } from '#test/builders/parts.ts';

const parts: readonly Part[] = [...list, subscriber, nightly, monthly];

test.each(parts.map((part) => [part.name, part] as const))(
  '%s is called by one kind of event, which exists',
  (_, { calledBy }) => {
    expect(Object.keys(calledBy)).toHaveLength(1);
    const { http = [], facts = [], nightlyAtHour = 0, monthlyAtHour = 0 } = calledBy;
    expect(Object.keys(operations)).toEqual(expect.arrayContaining([...http]));
    expect([...votingFactKinds, ...purchaseFactKinds]).toEqual(expect.arrayContaining([...facts]));
    const { everyMinutes = 5 } = calledBy;
    expect([everyMinutes, 60 % everyMinutes]).toEqual([everyMinutes, 0]);
    for (const hour of [nightlyAtHour, monthlyAtHour]) {
      expect([hour, Number.isInteger(hour) && hour >= 0 && hour < 24]).toEqual([hour, true]);
    }
  },
);

test.each(parts.map((part) => [part.name, part] as const))(
  'all attempts of a call of %s fit in its time',
  (_, part) => {
    const { timeoutSeconds, attemptMs = defaultAttemptMs } = part;
    expect(attemptsOf(part) * attemptMs).toBeLessThan(timeoutSeconds * 1_000);
  },
);

test.each(parts.filter(({ calledBy }) => calledBy.http).map((part) => [part.name, part] as const))(
  '%s ends before API Gateway gives up, which waits for 30 seconds',
  (_, { timeoutSeconds }) => {
    expect(timeoutSeconds).toBeLessThan(30);
  },
);

test('operators list, read, stop and redrive executions of every machine', () => {
  const { uses } = parts.find(({ name }) => name === 'inspect-executions') ?? {};
  for (const machine of machineNames) {
    const kinds = ['list', 'describe', 'history', 'stop', 'redrive'];
    expect(uses?.machines?.[machine]).toEqual(expect.arrayContaining(kinds));
  }
  expect(Object.keys(machines)).toEqual([...machineNames]);
});
