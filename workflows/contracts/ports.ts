/** The one source of time: epoch milliseconds by the server's clock. */
export type Clock = { readonly now: () => number };

/** Calls back after so many milliseconds, unless the function that it returns is called before. */
export type After = (ms: number, call: () => void) => () => void;
