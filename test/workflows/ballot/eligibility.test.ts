import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayRegister, mayVote } from '#ballot/eligibility.ts';
import { type VotingStatus, votingStatuses } from '#contracts/voting-status.ts';
import { aVoting, aWindow, noon } from '#test/builders/votings.ts';

const window = aWindow({ opensAt: noon, closesAt: noon + 60_000 });
const edges = fc.constantFrom(-1, 0, 1, 59_999, 60_000, 60_001);
// Any instant that a date can hold.
const farAway = fc.integer({ min: -8.64e15 - noon, max: 8.64e15 - noon });
const anyTime = fc.oneof(edges, fc.integer({ min: -100_000, max: 200_000 }), farAway);

test('a vote counts exactly if opensAt <= receivedAt < closesAt and it was not cancelled', () => {
  fc.assert(
    fc.property(fc.constantFrom(...votingStatuses), anyTime, (status, by) => {
      const receivedAt = noon + by;
      const counts = window.opensAt <= receivedAt && receivedAt < window.closesAt;
      expect(mayVote({ status, window }, receivedAt).ok).toBe(counts && status !== 'cancelled');
    }),
  );
});

test('the status that a late machine shows plays no part', () => {
  const late: [VotingStatus, number][] = [
    ['scheduled', noon],
    ['open', window.closesAt - 1],
  ];
  for (const [status, receivedAt] of late)
    expect(mayVote({ status, window }, receivedAt)).toEqual({ ok: true, value: true });
  expect(mayVote({ status: 'open', window }, window.closesAt)).toMatchObject({ ok: false });
});

test.each<[string, VotingStatus, number]>([
  ['voting-not-open', 'scheduled', window.opensAt - 1],
  ['voting-closed', 'published', window.closesAt],
  ['voting-cancelled', 'cancelled', window.opensAt],
  ['voting-cancelled', 'cancelled', window.closesAt],
])('a vote is refused with %s when the voting is %s', (code, status, receivedAt) => {
  const voting = { ...aVoting({ status }), window };
  expect(mayVote(voting, receivedAt)).toMatchObject({ ok: false, reason: { code } });
});

test('a refusal for its time shows when the vote came, and when it would have counted', () => {
  fc.assert(
    fc.property(anyTime, (by) => {
      const receivedAt = noon + by;
      const verdict = mayVote({ status: 'open', window }, receivedAt);
      if (verdict.ok) return;
      const { receivedAt: received = '', opensAt = '', closesAt = '' } = verdict.reason;
      expect([received, opensAt, closesAt].map((text) => Date.parse(text))).toEqual([
        receivedAt,
        window.opensAt,
        window.closesAt,
      ]);
    }),
  );
});

test('a voter may register until the end, also before the start, if voting is possible', () => {
  fc.assert(
    fc.property(fc.constantFrom(...votingStatuses), anyTime, (status, by) => {
      const at = noon + by;
      const isPossible = status !== 'cancelled' && at < window.closesAt;
      expect(mayRegister({ status, window }, at).ok).toBe(isPossible);
    }),
  );
});

test.each<[string, VotingStatus, number]>([
  ['voting-over', 'open', window.closesAt],
  ['voting-over', 'published', window.closesAt + 1],
  ['voting-cancelled', 'cancelled', window.opensAt - 1],
  ['voting-cancelled', 'cancelled', window.closesAt],
])('a registration is refused with %s when the voting is %s', (code, status, at) => {
  expect(mayRegister({ status, window }, at)).toMatchObject({ ok: false, reason: { code } });
});
