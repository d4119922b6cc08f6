import { assert } from '#basics/assert.ts';
import type {
  Choice,
  CountedOption,
  Counters,
  CountingResult,
  PartialCount,
} from '#contracts/counting.ts';
import { addCounters, sameCounters } from './counters.ts';
import type { CountingMethod } from './method.ts';

const ballotsKey = 'ballots';
const optionKey = (optionId: string): string => `option:${optionId}`;

const counterKeys = (choice: Choice): readonly string[] => [
  ballotsKey,
  ...choice.optionIds.map(optionKey),
];

/**
 * The counting that plurality and approval share: each option of a ballot gets one vote. All of
 * it fits into counters, so the partial count is the counters.
 */
export const optionVotes: Omit<CountingMethod<Choice, PartialCount>, 'check'> = {
  counterKeys,
  start: () => ({}),
  add: (partial, choice) =>
    addCounters(partial, Object.fromEntries(counterKeys(choice).map((key) => [key, 1]))),
  merge: addCounters,
  finish,
  fromCounters: (counters) => counters,
  agree: sameCounters,
};

function finish(partial: Counters, options: readonly CountedOption[]): CountingResult {
  const known = new Set([ballotsKey, ...options.map(({ id }) => optionKey(id))]);
  for (const key of Object.keys(partial)) assert(known.has(key), `${key} is none of the voting's`);
  const votes = options.map(({ id }) => ({ id, votes: partial[optionKey(id)] ?? 0 }));
  const ranked = votes.map((option) => ({
    ...option,
    rank: 1 + votes.filter((other) => other.votes > option.votes).length,
  }));
  const winners = ranked.filter(({ rank, votes }) => rank === 1 && votes > 0).map(({ id }) => id);
  return {
    ballots: partial[ballotsKey] ?? 0,
    options: ranked,
    winners,
    tie: winners.length > 1,
  };
}
