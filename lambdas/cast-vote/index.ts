import { newSalt, newToken } from '#gateways/random.ts';
import { createCastVote } from '#lambdas/cast-vote/handler.ts';
import { createCounts } from '#stores/counts.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotingCache } from '#stores/voting-cache.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, slots, observer, retry }: Host) =>
  createCastVote({
    votings: createVotingCache(createVotings(database), clock),
    votes: createVotes(database),
    counts: createCounts(database),
    intents: createVoteIntents(database),
    slots,
    clock,
    observer,
    newToken,
    newSalt,
    ...retry,
  });
