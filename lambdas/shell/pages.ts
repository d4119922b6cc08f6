import { type VotingId, votingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';

/**
 * The voting that a page goes on after. A cursor names no client: the page is always one of the
 * caller's own client, whatever the cursor says.
 */
export function readCursor(cursor: string | undefined): Result<VotingId | undefined, Rejection> {
  if (cursor === undefined) return ok(undefined);
  try {
    return ok(votingId(cursor));
  } catch {
    const violations = [{ path: '/query/cursor', message: 'is not the `next` of a page' }];
    return reject('invalid-request', { violations });
  }
}
