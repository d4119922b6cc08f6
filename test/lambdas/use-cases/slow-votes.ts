import type { EarlierVote } from '#ballot/duplicate.ts';
import type { VotingStatus } from '#contracts/voting-status.ts';
import { oneSlot } from '#gateways/slots.ts';
import type { RecordOutcome } from '#stores/votes.ts';
import { never } from '#test/builders/fakes.ts';
import { aVote } from '#test/builders/votes.ts';
import { aVoting, aWindow } from '#test/builders/votings.ts';
import { type RecordVoteDependencies, recordVote } from '#use-cases/record-vote.ts';

export const closesAt = 1_000_000;
export const vote = aVote({ receivedAt: closesAt - 60_000 });
export const own = { votingId: vote.votingId, receivedAt: 77, creditsCharged: 1 } as const;
export const acknowledged = { ok: true, value: { receivedAt: 77, creditsCharged: 1 } };
export const recordedBefore: EarlierVote = { participation: own, inBox: true };
export const nothing: EarlierVote = { participation: undefined, inBox: false };
const window = { ...aWindow(), opensAt: 0, closesAt };
export const network = Object.assign(new Error('Reset'), { code: 'ECONNRESET' });

export type Answer = RecordOutcome | Error;

/** A store that returns the given outcomes, the last one for ever, and takes its time for each. */
export function setUp({
  answers,
  startedAt = closesAt - 60_000,
  takesMs = 1,
  random = () => 0.5,
  earlier = nothing,
  paid = false,
  readTakesMs = 0,
  intentTakesMs = 1,
  intentFails = 0,
  status = 'open',
  isCounted = true,
}: {
  answers: readonly Answer[];
  startedAt?: number;
  takesMs?: number;
  random?: () => number;
  earlier?: EarlierVote;
  paid?: boolean;
  /** How long the voting takes to read. */
  readTakesMs?: number;
  intentTakesMs?: number;
  /** How many intents cannot be stored. */
  intentFails?: number;
  /** The status of the cached voting when the vote comes. */
  status?: VotingStatus;
  isCounted?: boolean;
}) {
  const state = { now: startedAt, tokens: 0 };
  const calls: { token: string; at: number }[] = [];
  const intentsAt: number[] = [];
  const pauses: number[] = [];
  const clock = { now: () => state.now };
  const votes = {
    record: async (_vote: unknown, token: string) => {
      const answer = answers[Math.min(calls.length, answers.length - 1)] ?? 'busy';
      calls.push({ token, at: state.now });
      state.now += takesMs;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    participation: async () => earlier.participation,
    inBox: async () => earlier.inBox,
    earlier: async () => earlier,
  };
  const intents = {
    put: async () => {
      state.now += intentTakesMs;
      intentsAt.push(state.now);
      if (intentsAt.length <= intentFails) throw network;
    },
  };
  const pricing = paid ? ('paid' as const) : ('free' as const);
  const voting = { ...aVoting({ status, details: { pricing } }), window };
  const dependencies: RecordVoteDependencies = {
    votings: {
      get: async () => {
        state.now += readTakesMs;
        return voting;
      },
    },
    votes,
    counts: { holds: async () => isCounted },
    slots: oneSlot(),
    intents,
    clock,
    after: never,
    random,
    newToken: () => {
      state.tokens += 1;
      return `token-${state.tokens}`;
    },
    newSalt: () => vote.salt,
    pause: async (ms: number) => {
      pauses.push(ms);
      state.now += Math.ceil(ms);
    },
  };
  return {
    state,
    calls,
    intentsAt,
    pauses,
    run: () => recordVote(dependencies, vote),
    /** The same for a vote that came at the moment at which it is taken up. */
    arriveNow: () => recordVote(dependencies, { ...vote, receivedAt: state.now }),
  };
}

export const refused = (code: string) => ({ ok: false, reason: { code } });
export const unknown = (retryAfterSeconds: number) => ({
  ok: false,
  reason: { code: 'outcome-unknown', retryAfterSeconds },
});
