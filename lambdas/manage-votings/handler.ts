import { ok, type Result } from '#basics/result.ts';
import * as checkCancel from '#contracts/http/requests/cancelVoting.js';
import * as checkChange from '#contracts/http/requests/changeVoting.js';
import * as checkEnd from '#contracts/http/requests/endVotingEarly.js';
import * as checkSchedule from '#contracts/http/requests/scheduleVoting.js';
import type { Observer } from '#contracts/observer.ts';
import type { Rejection } from '#contracts/rejections.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';
import { cancelVoting } from '#use-cases/cancel-voting.ts';
import { changeVoting } from '#use-cases/change-voting.ts';
import { endVotingEarly } from '#use-cases/end-voting-early.ts';
import { type ScheduleVotingDependencies, scheduleVoting } from '#use-cases/schedule-voting.ts';
import { showVoting } from '#views/voting.ts';
import type { Voting } from '#voting/voting.ts';

export type ManageVotingsDependencies = ScheduleVotingDependencies & {
  readonly observer: Observer;
};

/** What admins do with their client's votings. */
export function createManageVotings(dependencies: ManageVotingsDependencies): HttpFunction {
  const { clock, observer } = dependencies;
  const shown = async (managed: Promise<Result<Voting, Rejection>>) => {
    const result = await managed;
    return result.ok ? ok(showVoting(result.value, clock.now())) : result;
  };
  return createHttpFunction(
    {
      scheduleVoting: {
        check: checkSchedule,
        run: ({ path, body: { requestId, ...draft }, caller: { userId: by } }) =>
          shown(scheduleVoting(dependencies, { ...path, by, requestId, draft })),
      },
      changeVoting: {
        check: checkChange,
        run: ({ path, body: { version, ...changes }, caller: { userId: by } }) =>
          shown(changeVoting(dependencies, { ...path, by, version, changes })),
      },
      cancelVoting: {
        check: checkCancel,
        run: ({ path, body: { reason }, caller: { userId: by } }) =>
          shown(cancelVoting(dependencies, { ...path, by, reason })),
      },
      endVotingEarly: {
        check: checkEnd,
        run: ({ path, caller: { userId: by } }) =>
          shown(endVotingEarly(dependencies, { ...path, by })),
      },
    },
    observer,
  );
}
