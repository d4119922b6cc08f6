import { XMLBuilder } from 'fast-xml-parser';
import type { Reply } from '#infra/local/aws/http.ts';

/** The parameters of the AWS Query protocol; `entry` and `member` lists are arrays. */
export type Query = { readonly [field: string]: QueryValue };
export type QueryValue = string | readonly QueryValue[] | Query | undefined;

/** Reads a form body such as `Action=Publish&Attributes.entry.1.key=...`. */
export function parseQuery(body: string): Query {
  const root: Record<string, unknown> = {};
  for (const [path, value] of new URLSearchParams(body)) {
    const fields = path.split('.').filter((field) => field !== 'entry' && field !== 'member');
    const last = fields.pop() ?? '';
    let at = root;
    for (const field of fields) {
      const inner = Object.hasOwn(at, field) ? at[field] : undefined;
      at[field] = typeof inner === 'object' ? inner : Object.create(null);
      at = at[field] as Record<string, unknown>;
    }
    at[last] = value;
  }
  return withLists(root) as Query;
}

function withLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, inner]) => [key, withLists(inner)] as const);
  const isList = fields.length > 0 && fields.every(([key]) => /^\d+$/.test(key));
  if (!isList) return Object.fromEntries(fields);
  return fields.sort(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => inner);
}

const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });
const metadata = (id: string) => ({ ResponseMetadata: { RequestId: id } });

/** The response to an action. */
export const xmlReply = (action: string, result: object, requestId: string): Reply =>
  xml(200, {
    [`${action}Response`]: {
      '@_xmlns': 'http://sns.amazonaws.com/doc/2010-03-31/',
      [`${action}Result`]: result,
      ...metadata(requestId),
    },
  });

/** A refusal: the sender's fault. */
export const xmlFault = (status: number, Code: string, Message: string, RequestId: string): Reply =>
  xml(status, {
    ErrorResponse: {
      '@_xmlns': 'http://sns.amazonaws.com/doc/2010-03-31/',
      Error: { Type: 'Sender', Code, Message },
      RequestId,
    },
  });

const xml = (status: number, document: object): Reply => ({
  status,
  body: `<?xml version="1.0"?>${builder.build(document)}`,
  headers: { 'content-type': 'text/xml' },
});
