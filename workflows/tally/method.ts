import type { Result } from '#basics/result.ts';
import type {
  ChoiceRefusal,
  CountedOption,
  Counters,
  CountingResult,
} from '#contracts/counting.ts';

/**
 * A way to count: ballots in, result out. `Partial` is plain JSON; `start` and `merge` make it a
 * commutative monoid, so shards may be counted apart and merged in any order.
 *
 * Besides the recount of the ballots there are counters, to which each vote's transaction adds.
 * They show results live, and at the end both counts have to agree. A method whose counters hold
 * less than its partial count (a ranking, say) shows less live and compares what both know.
 *
 * A method receives only choices that its own `check` accepted and partials that it made itself:
 * both come from votings with its settings.
 */
export interface CountingMethod<Choice, Partial> {
  /** Returns the choice in the form to be stored, or why it is not valid. Input is untrusted. */
  check(choice: unknown, options: readonly CountedOption[]): Result<Choice, ChoiceRefusal>;
  /** The counters to which a ballot adds 1, each once. */
  counterKeys(choice: Choice): readonly string[];
  /** The count of no ballots. */
  start(): Partial;
  /** The count with one more ballot. */
  add(partial: Partial, choice: Choice): Partial;
  /** The count of the ballots of both. */
  merge(left: Partial, right: Partial): Partial;
  /** The result. Throws when the count holds a vote for an unknown option: a fault of ours. */
  finish(partial: Partial, options: readonly CountedOption[]): CountingResult;
  /** What the counters know of the count; their sums over all counter items, nothing else. */
  fromCounters(counters: Counters): Partial;
  /** Whether counters and ballots have exactly the same sums. Never throws. */
  agree(partial: Partial, counters: Counters): boolean;
}
