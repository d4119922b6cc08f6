import { beforeAll, expect, test } from '@jest/globals';
import { stages } from '#infra/cloud/stages.ts';
import { tables } from '#infra/parts.ts';
import { type CountedCall, countedCalls, requests } from './crowd/counted-calls.ts';
import { limitsOf } from './crowd/limits.ts';
import { type Limits, simulate } from './crowd/simulate.ts';
import { stepsOf } from './crowd.ts';

let calls: Awaited<ReturnType<typeof countedCalls>>;
beforeAll(async () => {
  calls = await countedCalls();
});

const crowd = { voters: 5_000, withinMs: 3_000, seed: 7 };
const usedOf = (call: CountedCall['later'], table: string, kind: 'reads' | 'writes'): number =>
  call.filter((one) => one.table === table).reduce((sum, one) => sum + one[kind], 0);

test('a crowd reads once what is the same for all, and the rest in partitions of its own', () => {
  for (const request of requests) {
    expect(usedOf(calls[request].later, 'votings', 'reads')).toBe(0);
    const shared = calls[request].later.filter(
      ({ reads, partition }) => reads > 0 && partition !== 'voter',
    );
    expect(shared).toEqual([]);
  }
  expect(calls.listVotings.first).toContainEqual(
    expect.objectContaining({ table: 'votings', partition: 'client' }),
  );
});

test('the tables of each stage take what the throttles of its crowd let in', () => {
  for (const [stage, settings] of Object.entries(stages)) {
    const { tableOf } = limitsOf(settings);
    for (const table of tables) {
      for (const kind of ['reads', 'writes'] as const) {
        const letIn = requests.reduce((sum, request) => {
          const call = request === 'castVote' ? calls.dearest : calls[request];
          return sum + settings.throttleOf[request].rate * usedOf(call.later, table, kind);
        }, 0);
        const taken = tableOf(table)[kind];
        expect({ stage, table, kind, isEnough: letIn <= taken }).toMatchObject({ isEnough: true });
      }
    }
  }
});

test('a hundred thousand a minute pass the throttles, and reads leave votes their share', () => {
  const aSecond = 100_000 / 60;
  for (const { throttleOf } of [stages.staging, stages.prod]) {
    const rates = requests.map((request) => throttleOf[request].rate);
    for (const rate of rates) expect(rate).toBeGreaterThan(aSecond);
    const reads = rates.reduce((sum, rate) => sum + rate, 0) - throttleOf.castVote.rate;
    expect(10_000 - reads).toBeGreaterThan(aSecond);
  }
});

test('a throttle for results like those of the reads would take the votes of an account', () => {
  const aSecond = 100_000 / 60;
  for (const { throttleOf, throttle } of [stages.staging, stages.prod]) {
    const rates = requests.map((request) => throttleOf[request].rate);
    const reads = rates.reduce((sum, rate) => sum + rate, 0) - throttleOf.castVote.rate;
    expect(throttleOf).not.toHaveProperty('getResults');
    expect(10_000 - reads - throttleOf.getVoting.rate).toBeLessThan(aSecond);
    expect(100_000 / throttle.rate).toBeLessThanOrEqual(125);
  }
});

test('all of a crowd vote, and the same seed has the same outcome', () => {
  const simulated = () => simulate(stepsOf(calls), limitsOf(stages.prod), crowd);
  const figures = simulated();
  expect(figures.voted).toBe(crowd.voters);
  for (const { route, account, database } of figures.requests) {
    expect({ route, account, database }).toEqual({ route: 0, account: 0, database: 0 });
  }
  expect(simulated()).toEqual(figures);
});

test.each<[string, Partial<Limits>]>([
  ['route', { throttleOf: () => ({ rate: 1_000, burst: 100 }) }],
  ['account', { account: { rate: 1_000, burst: 100 } }],
  ['environments', { environmentsOf: () => 10 }],
  ['database', { tableOf: () => ({ reads: 1_000, writes: 1_000 }) }],
  ['database', { partition: { reads: 3_000, writes: 50 } }],
])('a limit that is too low refuses requests, which are repeated (%s)', (by, lower) => {
  const limits = { ...limitsOf(stages.prod), ...lower };
  const figures = simulate(stepsOf(calls), limits, crowd);
  const refused = figures.requests.reduce((sum, one) => sum + one[by as 'route'], 0);
  expect(refused).toBeGreaterThan(0);
  const sent = figures.requests.reduce((sum, one) => sum + one.sent, 0);
  expect(sent).toBeGreaterThanOrEqual(refused + figures.voted * requests.length);
});
