import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fenceAt } from '#ballot/deadlines.ts';
import type { EarlierVote } from '#ballot/duplicate.ts';
import { timing } from '#contracts/timing.ts';
import type { RecordOutcome } from '#stores/votes.ts';
import {
  type Answer,
  acknowledged,
  closesAt,
  network,
  own,
  recordedBefore,
  refused,
  setUp,
  unknown,
  vote,
} from './slow-votes.ts';

const recordedNow = { receivedAt: vote.receivedAt, creditsCharged: 0 };

test('a vote that is recorded at once is acknowledged after one call and no pause', async () => {
  const { run, calls, pauses } = setUp({ answers: ['recorded'] });
  expect(await run()).toEqual({ ok: true, value: recordedNow });
  expect([calls.length, pauses.length]).toEqual([1, 0]);
});

test('a busy store is asked again with the same token until it has recorded the vote', async () => {
  const { run, calls } = setUp({ answers: ['busy', 'busy', 'busy', 'recorded'] });
  expect(await run()).toMatchObject({ ok: true });
  expect(calls.map(({ token }) => token)).toEqual(Array(4).fill('token-1'));
});

test('the pauses have full jitter, up to a bound that doubles until it is 400 ms', async () => {
  const chances = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
    minLength: 8,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(chances, async (numbers) => {
      const answers: Answer[] = [...numbers.map(() => 'busy' as const), 'recorded'];
      let drawn = 0;
      const random = () => numbers[drawn++] ?? 0;
      const { run, pauses } = setUp({ answers, random });
      await run();
      const bounds = [20, 40, 80, 160, 320, 400, 400, 400];
      expect(pauses).toEqual(bounds.map((bound, n) => bound * (numbers[n] ?? 0)));
    }),
  );
});

test('a store that stays busy is abandoned with a second to spare', async () => {
  const { run, calls, state } = setUp({ answers: ['busy'] });
  const startedAt = state.now;
  expect(await run()).toEqual(refused('unavailable'));
  const untilAt = startedAt + timing.voteTimeoutMs - 1_000;
  expect(calls.every(({ at }) => at < untilAt)).toBe(true);
  expect(state.now).toBeLessThan(untilAt + 400 + 1);
});

test('a call that the network cut off is made again with the same token', async () => {
  const { run, calls } = setUp({ answers: [network, 'recorded'] });
  expect(await run()).toEqual({ ok: true, value: recordedNow });
  expect(new Set(calls.map(({ token }) => token))).toEqual(new Set(['token-1']));
});

test('one call that the network cut off leaves the outcome unknown in the end', async () => {
  expect(await setUp({ answers: [network] }).run()).toEqual(refused('outcome-unknown'));
  expect(await setUp({ answers: [network, 'busy'] }).run()).toEqual(refused('outcome-unknown'));
});

test('a fault of ours is thrown at once', async () => {
  const { run, calls } = setUp({ answers: [new TypeError('A bug')] });
  await expect(run()).rejects.toThrow('A bug');
  expect(calls).toHaveLength(1);
});

test('a vote that was recorded before is acknowledged with what was recorded then', async () => {
  const answers: Answer[] = [network, 'refused-as-earlier'];
  expect(await setUp({ answers, earlier: recordedBefore }).run()).toEqual(acknowledged);
});

test.each<[string, RecordOutcome, EarlierVote]>([
  ['already-voted', 'refused-as-earlier', { participation: own, inBox: false }],
  ['ballot-id-taken', 'refused-as-earlier', { participation: undefined, inBox: true }],
])('the refusal %s is final', async (code, outcome, earlier) => {
  const { run, calls } = setUp({ answers: [outcome], earlier });
  expect(await run()).toEqual(refused(code));
  expect(calls).toHaveLength(1);
});

test('a refusal for want of a credit is final, and shows what is missing', async () => {
  const { run, calls } = setUp({ answers: ['refused-for-credits'] });
  const credits = { needed: 1, held: 0 };
  expect(await run()).toEqual({ ok: false, reason: { code: 'no-credits', credits } });
  expect(calls).toHaveLength(1);
});

test('a refusal for something that is not there after all is tried again', async () => {
  const { run, calls } = setUp({ answers: ['refused-as-earlier', 'recorded'] });
  expect(await run()).toMatchObject({ ok: true });
  expect(calls).toHaveLength(2);
});

test('a vote that is known to be recorded only at the fence is not acknowledged', async () => {
  const startedAt = fenceAt(closesAt) - 10;
  const at = (takesMs: number) => setUp({ answers: ['recorded'], startedAt, takesMs }).run();
  expect(await at(9)).toMatchObject({ ok: true });
  expect(await at(10)).toEqual(unknown(10));
});

test('a vote that is taken up behind the fence is not recorded, and refused for good', async () => {
  const { run, calls } = setUp({ answers: ['recorded'], startedAt: fenceAt(closesAt) });
  expect(await run()).toEqual(refused('not-recorded-in-time'));
  expect(calls).toEqual([]);
});

test('a repeat that is taken up behind the fence learns when it will be certain', async () => {
  const startedAt = fenceAt(closesAt);
  const { run } = setUp({ answers: ['recorded'], startedAt, earlier: recordedBefore });
  expect(await run()).toEqual(unknown(10));
});

test('the time that the voting takes to read is time of the vote', async () => {
  const slow = setUp({ answers: ['busy'], readTakesMs: 3_000 });
  const startedAt = slow.state.now;
  expect(await slow.run()).toEqual(refused('unavailable'));
  expect(slow.calls.length).toBeGreaterThan(0);
  expect(slow.calls.every(({ at }) => at < startedAt + 4_000)).toBe(true);
  const tooSlow = setUp({ answers: ['recorded'], readTakesMs: 4_000 });
  expect(await tooSlow.run()).toEqual(refused('unavailable'));
  expect(tooSlow.calls).toEqual([]);
});

const someAnswer = fc.constantFrom<Answer>(
  'busy',
  'recorded',
  'refused-as-earlier',
  'refused-for-credits',
  network,
);

test('no vote is acknowledged behind the fence, or sent when the time is up', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(someAnswer, { minLength: 1 }),
      fc.integer({ min: -10_000, max: 1_000 }),
      fc.integer({ min: 1, max: 3_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      async (answers, fromFence, takesMs, chance) => {
        const startedAt = fenceAt(closesAt) + fromFence;
        const random = () => chance;
        const set = setUp({ answers, startedAt, takesMs, random, earlier: recordedBefore });
        const answer = await set.run();
        if (answer.ok) expect(set.state.now).toBeLessThan(fenceAt(closesAt));
        const untilAt = Math.min(startedAt + 4_000, fenceAt(closesAt));
        expect(set.calls.every(({ at }) => at < untilAt)).toBe(true);
      },
    ),
  ));

const intentFrom = closesAt - timing.intentBeforeCloseMs;

test('a paid vote stores an intent before it is sent, in the last twenty seconds', async () => {
  const of = (startedAt: number, paid = true) => setUp({ answers: ['recorded'], startedAt, paid });
  const [early, late, free] = [of(intentFrom - 1), of(intentFrom), of(intentFrom, false)];
  for (const { run } of [early, late, free]) expect(await run()).toMatchObject({ ok: true });
  expect([early.intentsAt.length, late.intentsAt.length, free.intentsAt.length]).toEqual([0, 1, 0]);
  expect(late.calls[0]?.at).toBeGreaterThanOrEqual(late.intentsAt[0] ?? Number.POSITIVE_INFINITY);
});

test('a vote that is tried again in the last seconds stores an intent first', async () => {
  const answers: Answer[] = ['busy', 'busy', 'recorded'];
  const { run, calls, intentsAt } = setUp({
    answers,
    startedAt: intentFrom - 2,
    takesMs: 3,
    paid: true,
  });
  expect(await run()).toMatchObject({ ok: true });
  expect(intentsAt).toHaveLength(1);
  expect(calls.map(({ at }) => at >= intentFrom)).toEqual([false, true, true]);
  expect(calls[1]?.at).toBeGreaterThanOrEqual(intentsAt[0] ?? Number.POSITIVE_INFINITY);
});

test('no vote is sent whose intent is not known to be stored', async () => {
  const { run, calls, intentsAt } = setUp({
    ...{ answers: ['recorded'], startedAt: intentFrom, paid: true, intentFails: 2 },
  });
  expect(await run()).toMatchObject({ ok: true });
  expect([intentsAt.length, calls.length]).toEqual([3, 1]);
});

test('a vote whose intent cannot be stored is not sent, and certainly not recorded', async () => {
  const { run, calls } = setUp({
    ...{ answers: ['recorded'], startedAt: intentFrom, paid: true, intentFails: Infinity },
  });
  expect(await run()).toEqual(refused('unavailable'));
  expect(calls).toEqual([]);
});

test('an intent that is stored only at the fence comes too late to send its vote', async () => {
  const startedAt = fenceAt(closesAt) - 5;
  const { run, calls } = setUp({ answers: ['recorded'], startedAt, paid: true, intentTakesMs: 5 });
  expect(await run()).toEqual(refused('not-recorded-in-time'));
  expect(calls).toEqual([]);
});

test('a vote that was voided before the count is refused as too late', async () => {
  const voided = { votingId: vote.votingId, receivedAt: closesAt, creditsCharged: 0 } as const;
  const earlier: EarlierVote = { participation: { ...voided, tombstone: true }, inBox: false };
  const { run } = setUp({ answers: ['refused-as-earlier'], earlier, paid: true });
  expect(await run()).toEqual(refused('not-recorded-in-time'));
});
