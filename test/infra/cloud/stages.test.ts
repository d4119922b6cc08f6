import { expect, test } from '@jest/globals';
import { paymentSecretsOf } from '#infra/cloud/payment-secrets.ts';
import { settingsOf } from '#infra/cloud/settings-of.ts';
import { stageNamed, stages } from '#infra/cloud/stages.ts';
import { parts } from '#infra/parts.ts';

test('every stage but dev keeps its data', () => {
  const retaining = Object.entries(stages).filter(([, { keepsData }]) => keepsData);
  expect(retaining.map(([name]) => name)).toEqual(['test', 'staging', 'prod']);
});

test('a page from this machine may not use staging or prod', () => {
  for (const origin of [...stages.staging.webOrigins, ...stages.prod.webOrigins]) {
    expect(origin).toMatch(/^https:/);
  }
});

test('votes may come as fast as any other requests, which cannot take all of an account', () => {
  for (const { throttleOf, throttle } of Object.values(stages)) {
    const { castVote, ...others } = throttleOf;
    const otherRates = [throttle, ...Object.values(others)].map(({ rate }) => rate);
    expect(castVote.rate).toBeGreaterThanOrEqual(Math.max(...otherRates));
    expect(otherRates.reduce((sum, rate) => sum + rate, 0)).toBeLessThan(10_000);
  }
});

test('a purchase may be paid in several events, and all of them may come', () => {
  for (const { throttleOf } of Object.values(stages)) {
    const { receivePaymentEvent, startPurchase } = throttleOf;
    expect(receivePaymentEvent.rate).toBeGreaterThanOrEqual(2 * startPurchase.rate);
  }
});

test('the payment secrets of one stage are not those of another', () => {
  const prefixes = Object.keys(stages).map((stage) => paymentSecretsOf(stage).prefix);
  expect(prefixes).toContain('hustings/prod/payments/');
  for (const prefix of prefixes) {
    expect(prefixes.filter((other) => other.startsWith(prefix))).toEqual([prefix]);
  }
});

test('concurrency is reserved only for existing functions', () => {
  const names: readonly string[] = parts.map(({ name }) => name);
  const reserved = Object.values(stages).flatMap(({ reservedConcurrency }) =>
    Object.keys(reservedConcurrency),
  );
  expect(reserved.filter((name) => !names.includes(name))).toEqual([]);
});

test('an unknown stage is refused with the list of stages', () => {
  expect(() => stageNamed('production')).toThrow(/dev, test, staging, prod/);
  expect(() => stageNamed('toString')).toThrow(/There is no stage/);
});

const settingsWith = (context: Record<string, string>) => settingsOf((key) => context[key]);

test('an account with a low limit reserves no concurrency; another value is refused', () => {
  const reserved = ({ settings }: ReturnType<typeof settingsOf>) => settings.reservedConcurrency;
  expect(reserved(settingsWith({ stage: 'prod' }))).toEqual(stages.prod.reservedConcurrency);
  expect(reserved(settingsWith({ stage: 'prod', reservedConcurrency: 'none' }))).toEqual({});
  expect(() => settingsWith({ stage: 'prod', reservedConcurrency: '0' })).toThrow(/or 'none'/);
});

test('a stage that keeps its data has one region, and dev may be anywhere', () => {
  expect(settingsWith({ region: 'eu-west-1' }).settings.region).toBe('eu-west-1');
  expect(settingsWith({}).settings.region).toBe(stages.dev.region);
  for (const stage of ['test', 'staging', 'prod'] as const) {
    const { region } = stages[stage];
    expect(settingsWith({ stage, region }).settings.region).toBe(region);
    expect(() => settingsWith({ stage, region: 'eu-west-1' })).toThrow(/is in eu-central-1/);
  }
});
