import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { votingStatuses } from '#contracts/voting-status.ts';
import { resultsVisibleTo, type ViewingContext, type Visibility } from '#voting/visibility.ts';

const at: Visibility = { kind: 'at', visibleAt: 100 };
const before = { voted: false, now: 50 };
const voter = { voted: true, now: 50 };
const after = { voted: false, now: 100 };

const provisional = { visible: true, provisional: true };
const final = { visible: true, provisional: false };
const hidden = (reason: string) => ({ visible: false, reason });
const later = { ...hidden('results-later'), visibleAt: 100 };

test.each<[Visibility['kind'], ViewingContext['status'], Omit<ViewingContext, 'status'>, object]>([
  ['live', 'scheduled', before, hidden('results-after-start')],
  ['live', 'open', before, provisional],
  ['live', 'closed', before, provisional],
  ['live', 'sealed', before, provisional],
  ['live', 'published', before, final],
  ['after-my-vote', 'scheduled', before, hidden('results-after-your-vote')],
  ['after-my-vote', 'open', before, hidden('results-after-your-vote')],
  ['after-my-vote', 'open', voter, provisional],
  ['after-my-vote', 'closed', voter, provisional],
  ['after-my-vote', 'closed', before, hidden('results-after-close')],
  ['after-my-vote', 'sealed', before, hidden('results-after-close')],
  ['after-my-vote', 'published', before, final],
  ['after-close', 'scheduled', before, hidden('results-after-close')],
  ['after-close', 'open', voter, hidden('results-after-close')],
  ['after-close', 'closed', voter, hidden('results-after-close')],
  ['after-close', 'sealed', voter, hidden('results-after-close')],
  ['after-close', 'published', before, final],
  ['at', 'open', voter, later],
  ['at', 'published', voter, later],
  ['at', 'published', after, final],
  ['at', 'sealed', after, hidden('results-after-close')],
])('results shown %s of a voting that is %s, seen by %j: %j', (kind, status, who, expected) => {
  const visibility: Visibility = kind === 'at' ? at : { kind };
  expect(resultsVisibleTo(visibility, { status, ...who })).toEqual(expected);
});

const someVisibility: fc.Arbitrary<Visibility> = fc.oneof(
  fc.constantFrom<Visibility>({ kind: 'live' }, { kind: 'after-my-vote' }, { kind: 'after-close' }),
  fc.nat(20).map((visibleAt): Visibility => ({ kind: 'at', visibleAt })),
);

test('the results of a cancelled voting are never visible', () => {
  fc.assert(
    fc.property(someVisibility, fc.boolean(), fc.nat(), (visibility, voted, now) => {
      const seen = resultsVisibleTo(visibility, { status: 'cancelled', voted, now });
      expect(seen).toEqual(hidden('voting-cancelled'));
    }),
  );
});

test('results are final exactly when they are visible and published', () => {
  const statuses = fc.constantFrom(...votingStatuses);
  fc.assert(
    fc.property(
      someVisibility,
      statuses,
      fc.boolean(),
      fc.nat(30),
      (setting, status, voted, now) => {
        const seen = resultsVisibleTo(setting, { status, voted, now });
        if (seen.visible) expect(seen.provisional).toBe(status !== 'published');
      },
    ),
  );
});

test('what was visible once stays visible as the voting goes on', () => {
  const onwards = votingStatuses.filter((status) => status !== 'cancelled');
  const moment = fc.record({
    step: fc.nat(onwards.length - 1),
    voted: fc.boolean(),
    now: fc.nat(30),
  });
  fc.assert(
    fc.property(someVisibility, moment, moment, (visibility, one, two) => {
      const seen = ({ step, voted, now }: typeof one) =>
        resultsVisibleTo(visibility, { status: onwards[step] ?? 'open', voted, now }).visible;
      const next = {
        step: Math.max(one.step, two.step),
        voted: one.voted || two.voted,
        now: Math.max(one.now, two.now),
      };
      if (seen(one)) expect(seen(next)).toBe(true);
    }),
  );
});

test('a user who has not voted, such as an admin, never sees more than one who has', () => {
  const statuses = fc.constantFrom(...votingStatuses);
  fc.assert(
    fc.property(someVisibility, statuses, fc.nat(30), (visibility, status, now) => {
      if (resultsVisibleTo(visibility, { status, voted: false, now }).visible)
        expect(resultsVisibleTo(visibility, { status, voted: true, now }).visible).toBe(true);
    }),
  );
});
