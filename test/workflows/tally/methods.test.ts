import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ok, refuse } from '#basics/result.ts';
import type { CountedOption, Counters } from '#contracts/counting.ts';
import { addCounters, sameCounters } from '#tally/counters.ts';
import type { CountingMethod } from '#tally/method.ts';
import { methodOf } from '#tally/methods.ts';
import { plurality } from '#tally/plurality.ts';
import { ballotsOf, methodLaws } from './method-laws.ts';

test('the settings name the method', () => {
  const options = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  const two = { optionIds: ['a', 'b'] };
  expect(methodOf({ kind: 'plurality' }).check(two, options).ok).toBe(false);
  expect(methodOf({ kind: 'approval' }).check(two, options).ok).toBe(true);
  expect(methodOf({ kind: 'approval', maxChoices: 1 }).check(two, options).ok).toBe(false);
});

/*
 * Ballots that are rankings, counted by instant run-off: an example that the interface holds for
 * a method whose partial count (how often each ranking came) holds more than its counters can
 * (first preferences), and whose choices have another shape.
 */
type Ranking = { readonly ranking: readonly string[] };
type Rankings = Readonly<Record<string, number>>;

const firstPreferences = (rankings: Rankings, excluded: ReadonlySet<string>): Counters =>
  Object.entries(rankings).reduce<Counters>((sums, [text, count]) => {
    const first = (JSON.parse(text) as string[]).find((id) => !excluded.has(id));
    return first === undefined ? sums : addCounters(sums, { [`option:${first}`]: count });
  }, {});

const total = (rankings: Rankings) => Object.values(rankings).reduce((sum, n) => sum + n, 0);

const runOffVotes = (rankings: Rankings, options: readonly CountedOption[]): Counters => {
  const excluded = new Set<string>();
  for (;;) {
    const votes = firstPreferences(rankings, excluded);
    const left = options.filter(({ id }) => !excluded.has(id));
    const of = ({ id }: CountedOption) => votes[`option:${id}`] ?? 0;
    const most = Math.max(...left.map(of));
    const least = Math.min(...left.map(of));
    if (most * 2 > total(rankings) || most === least) return votes;
    for (const option of left) if (of(option) === least) excluded.add(option.id);
  }
};

const instantRunOff: CountingMethod<Ranking, Rankings> = {
  check: (choice, options) => {
    const { ranking } = choice as Ranking;
    const known = ranking.every((rankedId) => options.some(({ id }) => id === rankedId));
    return known ? ok({ ranking }) : refuse({ code: 'choice-malformed' });
  },
  counterKeys: ({ ranking }) => ['ballots', `option:${ranking[0]}`],
  start: () => ({}),
  add: (partial, { ranking }) => addCounters(partial, { [JSON.stringify(ranking)]: 1 }),
  merge: addCounters,
  finish: (partial, options) => {
    const ballots = { ballots: total(partial) };
    return plurality.finish({ ...runOffVotes(partial, options), ...ballots }, options);
  },
  fromCounters: (counters) =>
    Object.fromEntries(
      Object.entries(counters)
        .filter(([key]) => key !== 'ballots')
        .map(([key, count]) => [JSON.stringify([key.slice('option:'.length)]), count]),
    ),
  agree: (partial, counters) =>
    sameCounters(
      addCounters(firstPreferences(partial, new Set()), { ballots: total(partial) }),
      counters,
    ),
};

methodLaws(
  'a ranked method',
  instantRunOff,
  ballotsOf((options) =>
    fc
      .shuffledSubarray([...options], { minLength: 1 })
      .map((ranked) => ({ ranking: ranked.map(({ id }) => id) })),
  ),
);

test('a ranked method counts by rounds at the end, and shows first preferences live', () => {
  const options = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  const choices = ['ab', 'ab', 'ab', 'ab', 'ba', 'ba', 'ba', 'cb', 'cb'].map((text) => ({
    ranking: [...text],
  }));
  const partial = choices.reduce(instantRunOff.add, instantRunOff.start());
  expect(instantRunOff.finish(partial, options).winners).toEqual(['b']);
  const live = { ballots: 9, 'option:a': 4, 'option:b': 3, 'option:c': 2 };
  expect(instantRunOff.agree(partial, live)).toBe(true);
  const shown = instantRunOff.fromCounters(live);
  expect(firstPreferences(shown, new Set())).toMatchObject({ 'option:a': 4, 'option:c': 2 });
});
