import { type PurchaseId, purchaseId, type VotingId, votingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';

/** What a cursor is answered with that no page has given. */
export const badCursor = reject('invalid-request', {
  violations: [{ path: '/query/cursor', message: '`cursor` must be the `next` of a page' }],
});

const reader =
  <Id>(idOf: (text: string) => Id) =>
  (cursor: string | undefined): Result<Id | undefined, Rejection> => {
    if (cursor === undefined) return ok(undefined);
    try {
      return ok(idOf(cursor));
    } catch {
      return badCursor;
    }
  };

/**
 * The voting that a page goes on after. A cursor names no client: the page is always one of the
 * caller's own client, whatever the cursor says.
 */
export const readCursor: (cursor: string | undefined) => Result<VotingId | undefined, Rejection> =
  reader(votingId);

const revisionOf = (text: string): number => {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new Error('Not a revision');
  return Number(text);
};

/** The revision of a journal that a page goes on after. */
export const readRevisionCursor: (
  cursor: string | undefined,
) => Result<number | undefined, Rejection> = reader(revisionOf);

/** The purchase that a page goes on after. */
export const readPurchaseCursor: (
  cursor: string | undefined,
) => Result<PurchaseId | undefined, Rejection> = reader(purchaseId);
