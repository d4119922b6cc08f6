import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { timing } from '#contracts/timing.ts';
import { someValidDetails } from '#test/builders/journeys.ts';
import { aWindow, noon, someDetails } from '#test/builders/votings.ts';
import { checkDetails } from '#voting/details.ts';
import type { VotingDetails } from '#voting/voting.ts';

const { opensAt, closesAt } = aWindow();
const lasting = (ms: number) => ({ window: aWindow({ closesAt: opensAt + ms }) });
const opening = (at: number) => ({ window: aWindow({ opensAt: at }) });
const approval = (maxChoices: number) => ({ counting: { kind: 'approval' as const, maxChoices } });
const tea = { id: 'tea', label: 'Tea' };
const visibleAt = (at: number): Partial<VotingDetails> => ({
  resultsVisible: { kind: 'at', visibleAt: at },
});

/** For each refusal, details just outside the limit, and just inside it. */
const limits = {
  'ends-before-start': [lasting(0), lasting(timing.votingMinMs)],
  'window-too-short': [lasting(timing.votingMinMs - 1), lasting(timing.votingMinMs)],
  'window-too-long': [lasting(timing.votingMaxMs + 1), lasting(timing.votingMaxMs)],
  'starts-too-soon': [
    opening(noon + timing.changeNoticeMs - 1),
    opening(noon + timing.changeNoticeMs),
  ],
  'starts-too-late': [
    opening(noon + timing.scheduleAheadMaxMs + 1),
    opening(noon + timing.scheduleAheadMaxMs),
  ],
  'options-repeat': [
    { options: [tea, { id: 'tea', label: 'Green tea' }] },
    { options: [tea, { id: 'green-tea', label: 'Green tea' }] },
  ],
  'counting-not-possible': [approval(3), approval(2)],
  'results-before-close': [visibleAt(closesAt - 1), visibleAt(closesAt)],
} satisfies Record<string, [Partial<VotingDetails>, Partial<VotingDetails>]>;

const rows = Object.entries(limits).map(([code, [outside, inside]]) => ({ code, outside, inside }));

test.each(rows)('details are refused with $code just outside the limit', ({ code, ...row }) => {
  const refused = { ok: false, reason: { code } };
  expect(checkDetails(someDetails(row.outside), noon)).toEqual(refused);
  expect(checkDetails(someDetails(row.inside), noon)).toEqual({ ok: true, value: true });
});

test('details of a voting that has started are not measured against the time of the change', () => {
  const past = someDetails(opening(noon - 3_600_000));
  expect(checkDetails(past, undefined)).toEqual({ ok: true, value: true });
  expect(checkDetails(past, noon)).toMatchObject({ ok: false });
});

test('details that keep to every limit are accepted', () => {
  fc.assert(
    fc.property(someValidDetails, (details) => {
      expect(checkDetails(details, noon)).toEqual({ ok: true, value: true });
    }),
  );
});

test.each(['Tea', ' Tea ', 'Te\u200da', '\uff34ea', 'T\u200ce\u200ca', 'Tea\ufe0e'])(
  'an option %j beside "Tea" looks the same, and is refused',
  (label) => {
    const options = [tea, { id: 'other', label }];
    const checked = checkDetails(someDetails({ options }), noon);
    expect(checked).toEqual({ ok: false, reason: { code: 'options-repeat', detail: 'Tea' } });
  },
);

test('labels that differ in what is seen are two, in any script', () => {
  const labels = ['Tea', 'tea', 'Thé', 'چای', '\u{1f375}', 'T ea'];
  const options = labels.map((label, index) => ({ id: `o${index}`, label }));
  expect(checkDetails(someDetails({ options }), noon)).toEqual({ ok: true, value: true });
});
