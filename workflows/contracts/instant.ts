/** An instant as messages show it: ISO 8601 in UTC, to the millisecond. */
export const isoText = (at: number): string => new Date(at).toISOString();

/** An instant at a whole second, as the Wait states of a machine take it. */
export const isoSeconds = (at: number): string => `${isoText(at).slice(0, 19)}Z`;

/** The epoch milliseconds of an ISO text that a schema has accepted. */
export const fromIso = (text: string): number => Date.parse(text);
