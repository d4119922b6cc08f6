import type { LambdaFunctions } from './lambda.ts';

/** A clock that can be moved. All instants are epoch milliseconds. */
export type MovableClock = {
  readonly now: () => number;
  readonly offsetMs: () => number;
  readonly move: (ms: number) => void;
  readonly moveTo: (instant: number) => void;
  readonly waitUntil: (instant: number, signal?: AbortSignal) => Promise<void>;
};

/** Where a value is stored: a collection, and its key in there. */
export type Place = { readonly collection: string; readonly key: string };

/** What outlives a restart. Calls wait while it is unavailable, and resolve once it is stored. */
export type Storage = {
  /** Puts and removes, all or nothing up to 25 places, in order beyond. */
  readonly write: (
    puts: readonly (Place & { readonly body: unknown })[],
    removals?: readonly Place[],
  ) => Promise<void>;
  /** The values of a collection in the order of their keys, those in `from`..`to` only. */
  readonly readAll: <Body>(
    collection: string,
    range?: { readonly from: string; readonly to: string; readonly reverse?: boolean },
  ) => Promise<Body[]>;
};

export type Log = (message: string) => void;

/** What the host provides. */
export type LocalAwsDependencies = {
  readonly storage: Storage;
  readonly clock: MovableClock;
  /** What Lambda is on AWS, by name. */
  readonly functions: LambdaFunctions;
  readonly log: Log;
};
