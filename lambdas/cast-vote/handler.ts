import { checkChoice } from '#ballot/choice.ts';
import { ballotId, clientId, votingId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import { shardOfBallot } from '#basics/shards.ts';
import * as check from '#contracts/http/requests/castVote.js';
import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import { reject } from '#contracts/rejections.ts';
import { type Settling, settleVote } from '#lambdas/cast-vote/record-vote.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { VotingCache } from '#stores/voting-cache.ts';
import { methodOf } from '#tally/methods.ts';

export type CastVoteDependencies = Settling & {
  readonly votings: VotingCache;
  readonly newSalt: () => string;
  readonly observer: Observer;
};

/** Casts a vote: judged by the voting's rules, then recorded in one transaction. */
export function createCastVote(dependencies: CastVoteDependencies): HttpFunction {
  const { votings, clock, newSalt, observer } = dependencies;
  const run: Run<'castVote'> = async ({ path, body, caller, receivedAt: forwardedAt }) => {
    // A vote has been received when all of it has: no function is called before that, while the
    // time that comes with the event may be that of the request's first byte.
    const receivedAt = Math.max(forwardedAt, clock.now());
    const client = clientId(path.clientId);
    const voting = await votings.get(client, votingId(path.votingId));
    if (voting === undefined) return reject('not-found');
    const method = methodOf(voting.counting);
    const choice = checkChoice({ options: voting.options, method }, body.choice);
    if (!choice.ok) return choice;
    const id = ballotId(body.ballotId);
    const vote = {
      clientId: client,
      votingId: voting.votingId,
      userId: caller.userId,
      ballotId: id,
      shard: shardOfBallot(id, voting.shards),
      shards: voting.shards,
      choice: choice.value,
      salt: newSalt(),
      counterKeys: method.counterKeys(choice.value),
      receivedAt,
      paid: voting.pricing === 'paid',
    };
    const settled = await settleVote(dependencies, vote, voting);
    if (!settled.ok) return settled;
    const { receivedAt: at, creditsCharged } = settled.value;
    return ok({ votingId: vote.votingId, ballotId: id, receivedAt: isoText(at), creditsCharged });
  };
  return createHttpFunction({ castVote: { check, run } }, observer);
}
