import type { IncomingHttpHeaders } from 'node:http';

/** A request to the local AWS, of any service. */
export type LocalRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Reply = {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** The body of a request in JSON. */
export type JsonBody = Readonly<Record<string, unknown>>;

/** A response in JSON; a field that is undefined is left out. */
export const jsonReply = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  type = 'application/json',
): Reply => ({ status, body: JSON.stringify(body), headers: { 'content-type': type, ...headers } });

/** Epoch milliseconds as the AWS protocols have them in JSON: seconds. */
export const inSeconds = (instant: number | undefined) =>
  instant === undefined ? undefined : instant / 1_000;

/** A page of a list, and the token of the next page. */
export function pageOf<Item>(items: readonly Item[], limit: number, token?: string) {
  const from = readToken(token) ?? 0;
  const next = from + limit;
  return {
    page: items.slice(from, next),
    nextToken: next < items.length ? writeToken(next) : undefined,
  };
}

export const writeToken = (position: number) =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** The position that a token stands for; undefined without a token, or for an invalid one. */
export function readToken(token: string | undefined): number | undefined {
  if (!token) return undefined;
  const position = Number(Buffer.from(token, 'base64url').toString());
  return position >= 0 && writeToken(position) === token ? position : undefined;
}
