import { expect } from '@jest/globals';
import type { Result } from '#basics/result.ts';
import type { Rejection, RejectionCode } from '#contracts/rejections.ts';
import type { VotingEvent } from '#voting/events.ts';
import { rebuild } from '#voting/evolve.ts';
import type { Voting } from '#voting/voting.ts';

type Decision = Result<readonly VotingEvent[], Rejection>;

/** Given what has happened to a voting, when something is decided, it is events or a refusal. */
export const given = (...happened: readonly VotingEvent[]) => ({
  when: (decide: (voting: Voting) => Decision) => {
    const voting = rebuild(happened);
    if (voting === undefined) throw new Error('A voting begins with its scheduling');
    return outcomeOf(decide(voting));
  },
});

/** When something is decided, with nothing that has happened before. */
export const when = (decide: () => Decision) => outcomeOf(decide());

const outcomeOf = (decision: Decision) => ({
  decision,
  decides: (...events: readonly object[]) => expect(decision).toEqual({ ok: true, value: events }),
  isAccepted: () => expect(decision).toMatchObject({ ok: true }),
  isRefused: (code: RejectionCode) =>
    expect(decision).toMatchObject({ ok: false, reason: { code } }),
});
