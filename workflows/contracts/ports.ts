/** The one source of time: epoch milliseconds by the server's clock. */
export type Clock = { readonly now: () => number };
