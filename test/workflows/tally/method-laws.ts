import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CountedOption, Counters } from '#contracts/counting.ts';
import { addCounters } from '#tally/counters.ts';
import type { CountingMethod } from '#tally/method.ts';

/** A voting to be counted: its options, and what voters send. */
export type Ballots = { readonly options: readonly CountedOption[]; readonly sent: unknown[] };

/** From one to eight options, among them ids that are traps for objects used as maps. */
export const someOptions: fc.Arbitrary<CountedOption[]> = fc
  .uniqueArray(
    fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'ballots', 'toString', '0', 'option:a'),
      fc.string({ minLength: 1 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((ids) => ids.map((id) => ({ id })));

/** Ballots for some options, each made by `choice`. */
export const ballotsOf = (
  choice: (options: readonly CountedOption[]) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Ballots> =>
  someOptions.chain((options) =>
    fc.record({
      options: fc.constant(options),
      sent: fc.array(choice(options), { maxLength: 40 }),
    }),
  );

/** The choices as a method accepts them. */
export function accepted<Choice>(
  method: Pick<CountingMethod<Choice, never>, 'check'>,
  { options, sent }: Ballots,
): Choice[] {
  return sent.map((choice) => {
    const checked = method.check(choice, options);
    if (!checked.ok) throw new Error(`Refused: ${JSON.stringify(checked.reason)}`);
    return checked.value;
  });
}

/** What the counter items hold after these votes. */
export const countersOf = <Choice>(
  method: Pick<CountingMethod<Choice, never>, 'counterKeys'>,
  choices: readonly Choice[],
): Counters =>
  choices
    .flatMap((choice) => method.counterKeys(choice))
    .reduce<Counters>((sums, key) => addCounters(sums, { [key]: 1 }), {});

/** What the users of a counting method rely on, as tests of one method. */
export function methodLaws<Choice, Partial>(
  name: string,
  method: CountingMethod<Choice, Partial>,
  ballots: fc.Arbitrary<Ballots>,
): void {
  const count = (choices: readonly Choice[]) =>
    choices.reduce((partial, choice) => method.add(partial, choice), method.start());

  test(`${name}: an accepted choice is accepted again, unchanged`, () => {
    fc.assert(
      fc.property(ballots, (voting) => {
        const choices = accepted(method, voting);
        expect(accepted(method, { ...voting, sent: choices })).toEqual(choices);
      }),
    );
  });

  test(`${name}: merging is associative and commutative, and no ballots change nothing`, () => {
    fc.assert(
      fc.property(ballots, fc.nat(), fc.nat(), (voting, n, m) => {
        const choices = accepted(method, voting);
        const [from = 0, to = 0] = [n, m]
          .map((x) => x % (choices.length + 1))
          .sort((x, y) => x - y);
        const a = count(choices.slice(0, from));
        const b = count(choices.slice(from, to));
        const c = count(choices.slice(to));
        const left = method.merge(method.merge(a, b), c);
        expect(method.merge(a, method.merge(b, c))).toEqual(left);
        expect(method.merge(b, a)).toEqual(method.merge(a, b));
        expect(method.merge(method.start(), a)).toEqual(a);
        expect(left).toEqual(count(choices));
      }),
    );
  });

  test(`${name}: shards counted apart, in any order, stored as JSON, give the same result`, () => {
    fc.assert(
      fc.property(ballots, fc.integer({ min: 1, max: 16 }), (voting, shards) => {
        const choices = accepted(method, voting);
        const partials = Array.from({ length: shards }, (_, shard) =>
          count(choices.filter((_, i) => i % shards === shard)),
        );
        const stored = JSON.parse(JSON.stringify(partials)) as Partial[];
        const merged = stored.reduceRight(method.merge, method.start());
        const backwards = count(choices.toReversed());
        expect(method.finish(merged, voting.options)).toEqual(
          method.finish(backwards, voting.options),
        );
      }),
    );
  });

  test(`${name}: the counters agree with the ballots, and with nothing else`, () => {
    fc.assert(
      fc.property(ballots, fc.nat(), (voting, n) => {
        const choices = accepted(method, voting);
        const counters = countersOf(method, choices);
        expect(method.agree(count(choices), counters)).toBe(true);
        expect(method.agree(count(choices), { ...counters, 'unknown key': 1 })).toBe(false);
        const keys = Object.keys(counters);
        const key = keys[n % Math.max(1, keys.length)];
        if (key === undefined) return;
        expect(method.agree(count(choices), addCounters(counters, { [key]: 1 }))).toBe(false);
        expect(method.agree(count(choices), addCounters(counters, { [key]: -1 }))).toBe(false);
        expect(method.agree(count(choices.slice(1)), counters)).toBe(false);
      }),
    );
  });

  test(`${name}: a result lists every option once, ranks by votes, and names who leads`, () => {
    fc.assert(
      fc.property(ballots, (voting) => {
        const result = method.finish(count(accepted(method, voting)), voting.options);
        expect(result.ballots).toBe(voting.sent.length);
        expect(result.options.map(({ id }) => id)).toEqual(voting.options.map(({ id }) => id));
        for (const one of result.options)
          for (const other of result.options)
            expect(one.rank < other.rank).toBe(one.votes > other.votes);
        const leaders = result.options.filter(({ rank }) => rank === 1).map(({ id }) => id);
        expect(result.winners).toEqual(voting.sent.length > 0 ? leaders : []);
        expect(result.tie).toBe(result.winners.length > 1);
      }),
    );
  });
}
