import { expect, test } from '@jest/globals';
import { stageNamed, stages } from '#infra/cloud/stages.ts';
import { parts } from '#infra/parts.ts';

test('every stage but dev keeps its data', () => {
  const keeping = Object.entries(stages).filter(([, { keepsData }]) => keepsData);
  expect(keeping.map(([name]) => name)).toEqual(['test', 'staging', 'prod']);
});

test('a page from this machine may not use staging or prod', () => {
  for (const origin of [...stages.staging.webOrigins, ...stages.prod.webOrigins]) {
    expect(origin).toMatch(/^https:/);
  }
});

test('votes may come faster than other requests, within what an account may take', () => {
  for (const { voteThrottle, throttle } of Object.values(stages)) {
    expect(voteThrottle.rate).toBeGreaterThan(throttle.rate);
    expect(voteThrottle.rate + throttle.rate).toBeLessThan(10_000);
  }
});

test('environments are reserved for functions that there are', () => {
  const names: readonly string[] = parts.map(({ name }) => name);
  const reserved = Object.values(stages).flatMap(({ reservedConcurrency }) =>
    Object.keys(reservedConcurrency),
  );
  expect(reserved.filter((name) => !names.includes(name))).toEqual([]);
});

test('a stage that is not in the list is refused, with the list', () => {
  expect(() => stageNamed('production')).toThrow(/dev, test, staging, prod/);
  expect(() => stageNamed('toString')).toThrow(/There is no stage/);
});
