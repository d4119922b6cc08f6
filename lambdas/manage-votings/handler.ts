import { clientId, type VotingId, votingId } from '#basics/ids.ts';
import * as checkCancel from '#contracts/http/requests/cancelVoting.js';
import * as checkChange from '#contracts/http/requests/changeVoting.js';
import * as checkEnd from '#contracts/http/requests/endVotingEarly.js';
import * as checkSchedule from '#contracts/http/requests/scheduleVoting.js';
import {
  carryOut,
  carryOutOnExisting,
  type Management,
} from '#lambdas/manage-votings/carry-out.ts';
import { readDetails } from '#lambdas/manage-votings/read-draft.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Observer } from '#shell/observability.ts';
import { cancel, change, endEarly, schedule } from '#voting/decide.ts';
import type { VotingDetails } from '#voting/voting.ts';

export type ManageVotingsDependencies = Management & {
  readonly newVotingId: (now: number) => VotingId;
  readonly observer: Observer;
};

const named = (path: { clientId: string; votingId: string }) => ({
  client: clientId(path.clientId),
  voting: votingId(path.votingId),
});

/** What admins do with their client's votings. */
export function createManageVotings(dependencies: ManageVotingsDependencies): HttpFunction {
  const { clock, newVotingId, observer } = dependencies;

  const runSchedule: Run<'scheduleVoting'> = async ({ path, body, caller }) => {
    const read = readDetails(body);
    if (!read.ok) return read;
    const client = clientId(path.clientId);
    const voting = newVotingId(clock.now());
    const details = read.value as VotingDetails;
    const draft = { by: caller.userId, clientId: client, votingId: voting, details };
    return carryOut(dependencies, { client, voting, kind: 'voting-scheduled' }, (_none, capacity) =>
      schedule({ ...draft, at: clock.now() }, capacity),
    );
  };

  const runChange: Run<'changeVoting'> = async ({ path, body, caller }) => {
    const { version, ...draft } = body;
    const read = readDetails(draft);
    if (!read.ok) return read;
    const command = { by: caller.userId, version, changes: read.value };
    return carryOutOnExisting(dependencies, named(path), 'voting-changed', (voting, capacity) =>
      change({ ...command, at: clock.now() }, voting, capacity),
    );
  };

  const runCancel: Run<'cancelVoting'> = async ({ path, body, caller }) =>
    carryOutOnExisting(dependencies, named(path), 'voting-cancelled', (voting) =>
      cancel({ at: clock.now(), by: caller.userId, reason: body.reason }, voting),
    );

  const runEnd: Run<'endVotingEarly'> = async ({ path, caller }) =>
    carryOutOnExisting(dependencies, named(path), 'voting-changed', (voting) =>
      endEarly({ at: clock.now(), by: caller.userId }, voting),
    );

  return createHttpFunction(
    {
      scheduleVoting: { check: checkSchedule, run: runSchedule },
      changeVoting: { check: checkChange, run: runChange },
      cancelVoting: { check: checkCancel, run: runCancel },
      endVotingEarly: { check: checkEnd, run: runEnd },
    },
    observer,
  );
}
