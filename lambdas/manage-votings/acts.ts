import { canonicalJson } from '#basics/canonical-json.ts';
import { sha256Hex } from '#basics/hash.ts';
import { clientId, type VotingId, votingId } from '#basics/ids.ts';
import {
  carryOut,
  carryOutOnExisting,
  type Management,
} from '#lambdas/manage-votings/carry-out.ts';
import { readDetails } from '#lambdas/manage-votings/read-draft.ts';
import type { Run } from '#shell/http.ts';
import { cancel, change, endEarly, schedule } from '#voting/decide.ts';
import { rebuild } from '#voting/evolve.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';
import type { Voting, VotingDetails } from '#voting/voting.ts';

export type Acting = Management & { readonly newVotingId: (now: number) => VotingId };

const named = (path: { clientId: string; votingId: string }) => ({
  client: clientId(path.clientId),
  voting: votingId(path.votingId),
});

/** Schedules a voting under a new id. */
export const runSchedule =
  (acting: Acting): Run<'scheduleVoting'> =>
  async ({ path, body, caller }) => {
    const read = readDetails(body);
    if (!read.ok) return read;
    const { clock, newVotingId } = acting;
    const client = clientId(path.clientId);
    const voting = newVotingId(clock.now());
    // The contract requires every detail of a draft, or has a default for it: none is left out.
    const details = read.value as VotingDetails;
    const draft = { by: caller.userId, clientId: client, votingId: voting, details };
    const { requestId, ...said } = body;
    const request = requestId && { requestId, hash: sha256Hex(canonicalJson(said)) };
    const about = {
      client,
      voting,
      kind: 'voting-scheduled',
      ...(request && { request }),
    } as const;
    let planned: Voting | undefined;
    const done = await carryOut(acting, about, (_none, capacity) => {
      const decided = schedule({ ...draft, at: clock.now() }, capacity);
      if (decided.ok) planned = rebuild(decided.value);
      return decided;
    });
    // A try that lost a race has left its schedule, under an id that nobody will ever have.
    const isMade = done.ok && done.value.votingId === voting;
    if (!isMade && planned) await acting.lifeCycles.unschedule(lifeCycleOf(planned));
    return done;
  };

/** Changes what a request names of a voting. */
export const runChange =
  (acting: Acting): Run<'changeVoting'> =>
  async ({ path, body, caller }) => {
    const { version, ...draft } = body;
    const read = readDetails(draft);
    if (!read.ok) return read;
    const command = { by: caller.userId, version, changes: read.value };
    return carryOutOnExisting(acting, named(path), 'voting-changed', (voting, capacity) =>
      change({ ...command, at: acting.clock.now() }, voting, capacity),
    );
  };

/** Cancels a voting. */
export const runCancel =
  (acting: Acting): Run<'cancelVoting'> =>
  async ({ path, body, caller }) =>
    carryOutOnExisting(acting, named(path), 'voting-cancelled', (voting) =>
      cancel({ at: acting.clock.now(), by: caller.userId, reason: body.reason }, voting),
    );

/** Ends an open voting a few seconds from now. */
export const runEndEarly =
  (acting: Acting): Run<'endVotingEarly'> =>
  async ({ path, caller }) =>
    carryOutOnExisting(acting, named(path), 'voting-changed', (voting) =>
      endEarly({ at: acting.clock.now(), by: caller.userId }, voting),
    );
