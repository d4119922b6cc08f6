import * as v from 'valibot';
import { mapOk, ok, type Result } from '#basics/result.ts';
import { badCursor } from '#contracts/bad-cursor.ts';
import { unfinishedMachines } from '#contracts/execution-names.ts';
import { ids } from '#contracts/read.ts';
import type { Rejection } from '#contracts/rejections.ts';

/**
 * The cursors of one kind of page. To its reader a cursor is opaque: base64url of the position as
 * JSON. A cursor names no client unless the page is of all clients: the page is always one of the
 * caller's own client, whatever the cursor holds.
 */
export type Cursors<Position> = {
  /** Returns the position to go on after, undefined without a cursor, or the rejection. */
  readonly read: (cursor: string | undefined) => Result<Position | undefined, Rejection>;
  /** Returns the `next` of a page that goes on after `position`; nothing on the last page. */
  readonly next: (position: Position | undefined) => { readonly next?: string };
};

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

const cursorsOf = <Position>(schema: v.GenericSchema<unknown, Position>): Cursors<Position> => ({
  read: (cursor) => {
    if (cursor === undefined) return ok(undefined);
    const read = v.safeParse(schema, jsonOf(cursor));
    return read.success ? ok(read.output) : badCursor;
  },
  next: (position) =>
    position === undefined
      ? {}
      : { next: Buffer.from(JSON.stringify(position)).toString('base64url') },
});

type PageRequest = { readonly query: { readonly cursor?: string } };

/**
 * Makes an operation that returns pages. It is called with the position to go on after, and returns
 * as `next` the position where its page ends, of which a cursor is made.
 */
export const paged =
  <Request extends PageRequest, Position, Page extends { readonly next: Position | undefined }>(
    cursors: Cursors<Position>,
    run: (request: Request, after: Position | undefined) => Promise<Result<Page, Rejection>>,
  ) =>
  async (request: Request): Promise<Result<Omit<Page, 'next'> & { next?: string }, Rejection>> => {
    const after = cursors.read(request.query.cursor);
    if (!after.ok) return after;
    return mapOk(await run(request, after.value), ({ next, ...page }) => ({
      ...page,
      ...cursors.next(next),
    }));
  };

/** Of votings: the last one of the page. */
export const votingCursors = cursorsOf(ids.votingId);

/** Of purchases: the last one of the page. */
export const purchaseCursors = cursorsOf(ids.purchaseId);

/** Of a journal: the last revision of the page. */
export const revisionCursors = cursorsOf(
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999_999_999)),
);

/** Of an audit log: the id of the last entry of the page. DynamoDB refuses what cannot be a key. */
export const auditCursors = cursorsOf(
  v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z-[0-9a-f]{16}$/)),
);

/** Of a statement: the id of the last entry of the page. */
export const entryCursors = cursorsOf(v.string());

/** Of executions and their histories: the token of Step Functions. */
export const tokenCursors = cursorsOf(v.string());

/** Of votings and purchases of all clients: where the page ended. */
export const placeCursors = cursorsOf(
  v.strictObject({
    machine: v.picklist(unfinishedMachines),
    clientId: ids.clientId,
    after: v.exactOptional(v.union([ids.votingId, ids.purchaseId])),
  }),
);
