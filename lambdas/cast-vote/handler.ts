import { ballotId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/castVote.js';
import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import { type RecordVoteDependencies, recordVote } from '#use-cases/record-vote.ts';

/** Casts a vote: judged by the voting's rules, then recorded in one transaction. */
export function createCastVote(
  dependencies: RecordVoteDependencies & { readonly observer: Observer },
): HttpFunction {
  const { clock, observer } = dependencies;
  const run: Run<'castVote'> = async ({ path, body, caller, receivedAt: forwardedAt }) => {
    // A vote has been received when all of it has: no function is called before that, while the
    // time that comes with the event may be that of the request's first byte.
    const receivedAt = Math.max(forwardedAt, clock.now());
    const ids = { ...path, userId: caller.userId, ballotId: ballotId(body.ballotId) };
    const recorded = await recordVote(dependencies, { ...ids, choice: body.choice, receivedAt });
    if (!recorded.ok) return recorded;
    const { receivedAt: at, creditsCharged } = recorded.value;
    const { votingId, ballotId: receipt } = ids;
    return ok({ votingId, ballotId: receipt, receivedAt: isoText(at), creditsCharged });
  };
  return createHttpFunction({ castVote: { check, run } }, observer);
}
