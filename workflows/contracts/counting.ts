/** How a voting is counted, and what its voters may choose. A new method adds a kind. */
export type Counting =
  | { readonly kind: 'plurality' }
  | {
      readonly kind: 'approval';
      /** At most so many options a ballot, from 1; absent: any number of them. */
      readonly maxChoices?: number;
    };

/** What the count needs to know of an option; a voting's own options have more. */
export type CountedOption = { readonly id: string };

/**
 * The choice of a ballot: one JSON object whose meaning is the method's. Plurality takes exactly
 * one option; approval takes distinct ones, in the voting's order. Only a method reads it, so a
 * method with another shape (a ranking, scores) is one more member of this type.
 */
export type Choice = { readonly optionIds: readonly string[] };

/** Why a choice is not valid in this voting. */
export type ChoiceRefusal =
  | { readonly code: 'choice-malformed' }
  | { readonly code: 'too-few-options'; readonly atLeast: number }
  | { readonly code: 'too-many-options'; readonly atMost: number }
  | { readonly code: 'option-unknown'; readonly optionId: string }
  | { readonly code: 'option-twice'; readonly optionId: string };

/** Sums of whole numbers by counter key, as the counter items hold them; an absent one is 0. */
export type Counters = Readonly<Record<string, number>>;

/** An unfinished count (of a shard, say): plain JSON to store and merge, read by its method. */
export type PartialCount = Counters;

/** One option's line of a result. */
export type OptionResult = {
  readonly id: string;
  readonly votes: number;
  /** 1 + the number of options with more votes, so options with equal votes share a rank. */
  readonly rank: number;
};

/** The outcome of a count, the same shape for every method. */
export type CountingResult = {
  readonly ballots: number;
  /** In the voting's own order. */
  readonly options: readonly OptionResult[];
  /** The options of rank 1, in the voting's order; none as long as there is no vote. */
  readonly winners: readonly string[];
  /** More than one winner. What that means is for people to decide: nothing draws lots. */
  readonly tie: boolean;
};
