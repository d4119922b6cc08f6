import { expect } from '@jest/globals';
import { responses } from '#contracts/http/responses.js';
import { oneSlot } from '#gateways/random.ts';
import { createCastVote } from '#lambdas/cast-vote/handler.ts';
import { createCounts } from '#stores/counts.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotingCache } from '#stores/voting-cache.ts';
import { createVotings } from '#stores/votings.ts';
import type { StartedDatabase } from '#test/builders/database.ts';
import { anHttpEvent, anObserver, problemOf, someClaims } from '#test/builders/http.ts';
import { aBallotId, aVotingId, demo } from '#test/builders/ids.ts';
import { aVoting, aWindow, storyTo } from '#test/builders/votings.ts';
import { evolve } from '#voting/evolve.ts';
import type { Voting } from '#voting/voting.ts';

const { opensAt } = aWindow();

/**
 * The real function on the real stores, with a voting in the status given; `fresh` is a number that
 * no other voting of this database has. Its clock moves on to the time of each vote.
 */
export async function startedVoting(
  database: StartedDatabase,
  fresh: number,
  status: Voting['status'] = 'open',
  pricing: 'free' | 'paid' = 'free',
) {
  const [votings, voting] = [createVotings(database), aVotingId(fresh)];
  const ids = { votingId: voting };
  const events = storyTo(status, { pricing }, ids);
  const after = aVoting({ status, details: { pricing }, ...ids });
  await votings.append({ clientId: demo, votingId: voting, head: undefined, events, after });
  const state = { now: opensAt - 1 };
  const clock = { now: () => state.now };
  let tokens = 0;
  const castVote = createCastVote({
    votings: createVotingCache(votings, clock),
    votes: createVotes(database),
    counts: createCounts(database),
    intents: createVoteIntents(database),
    slots: oneSlot(),
    clock,
    observer: anObserver(),
    newToken: () => {
      tokens += 1;
      return `${voting}-${tokens}`;
    },
    newSalt: () => '5a'.repeat(16),
    random: () => 0,
    pause: async () => {},
  });
  const vote = async ({
    at = opensAt,
    user = 'ada',
    ballot = fresh,
    optionIds = ['tea'],
    votingId = voting,
  } = {}) => {
    state.now = Math.max(state.now, at);
    const body = { ballotId: aBallotId(ballot), choice: { optionIds } };
    const claims = { ...someClaims(), sub: user };
    const path = { votingId };
    const answer = await castVote(anHttpEvent('castVote', { path, body, claims, receivedAt: at }));
    const bodies = responses.castVote[answer.statusCode === 201 ? '201' : '4XX'];
    const isValid = bodies?.[answer.headers['content-type'] ?? ''];
    if (answer.statusCode < 500) expect(isValid?.(JSON.parse(answer.body))).toBe(true);
    return { ...problemOf(answer), httpStatus: answer.statusCode };
  };
  /** Records what the life cycle would, up to a status; the ballots that were counted with it. */
  const moveOn = async (to: 'closed' | 'sealed' | 'published') => {
    const stored = await votings.get(demo, voting);
    if (stored === undefined) throw new Error('It has been scheduled');
    const done = storyTo(stored.voting.status, { pricing }, ids).length;
    const next = storyTo(to, { pricing }, ids).slice(done);
    const moved = next.reduce<Voting>(evolve, stored.voting);
    const { head } = stored;
    await votings.append({ clientId: demo, votingId: voting, head, events: next, after: moved });
  };
  return { vote, state, moveOn };
}
