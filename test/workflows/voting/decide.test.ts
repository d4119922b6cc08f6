import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayVote } from '#ballot/eligibility.ts';
import { timing } from '#contracts/timing.ts';
import { given, when } from '#test/builders/given.ts';
import { ada, aVotingId, demo, grace } from '#test/builders/ids.ts';
import { someActions, someValidDetails, travel } from '#test/builders/journeys.ts';
import {
  aWindow,
  lastNoticeFor,
  noon,
  scheduledEvent,
  someDetails,
  storyTo,
} from '#test/builders/votings.ts';
import { type Capacity, cancel, change, endEarly, schedule } from '#voting/decide.ts';
import type { Voting, VotingDetails } from '#voting/voting.ts';

const window = aWindow();
const { opensAt, closesAt } = window;
const alone: Capacity = { calendar: [], limit: 1 };
const crowded: Capacity = { calendar: [{ votingId: aVotingId(9), opensAt, closesAt }], limit: 1 };
const whileIt = (status: Voting['status'], details: Partial<VotingDetails> = {}) =>
  given(...storyTo(status, details));

const scheduling = (details = someDetails(), at = noon, capacity = alone) =>
  when(() => schedule({ at, by: ada, clientId: demo, votingId: aVotingId(), details }, capacity));
const changing =
  (changes: Partial<VotingDetails>, at: number, { version = 1, capacity = alone } = {}) =>
  (voting: Voting) =>
    change({ at, by: grace, version, changes }, voting, capacity);
const cancelling = (at: number) => (voting: Voting) =>
  cancel({ at, by: grace, reason: 'No need for it.' }, voting);
const ending = (at: number) => (voting: Voting) => endEarly({ at, by: grace }, voting);

const endAt = (end: number) => ({ window: aWindow({ closesAt: end }) });

test('a voting is scheduled with the details that were given, into sixteen shards', () => {
  scheduling().decides(scheduledEvent());
});

test('a voting is refused while as many as the limit run at the same time', () => {
  scheduling(someDetails(), noon, crowded).isRefused('too-many-at-once');
  scheduling(someDetails(), noon, { ...crowded, limit: 2 }).isAccepted();
});

test('a client with three thousand votings that are not over cannot have another', () => {
  const entry = (index: number) => ({
    votingId: `other-${index}`,
    opensAt: index,
    closesAt: index + 1,
  });
  const calendar = Array.from({ length: 3_000 }, (_, index) => entry(index));
  scheduling(someDetails(), noon, { calendar, limit: 16 }).isRefused('too-many-scheduled');
  const oneLess = { calendar: calendar.slice(1), limit: 16 };
  scheduling(someDetails(), noon, oneLess).isAccepted();
});

test('a voting with invalid details is refused', () => {
  scheduling(someDetails({ window: { ...window, closesAt: opensAt } })).isRefused(
    'ends-before-start',
  );
  scheduling(someDetails(), lastNoticeFor(opensAt) + 1).isRefused('starts-too-soon');
});

test('before the start everything may change, until the last moment of notice', () => {
  const at = lastNoticeFor(opensAt);
  const changes = { title: 'Renamed', ...endAt(closesAt + 1_000) };
  whileIt('scheduled')
    .when(changing({ title: 'Renamed' }, at))
    .decides({ type: 'voting-changed', at, by: grace, changes: { title: 'Renamed' } });
  whileIt('scheduled')
    .when(changing(changes, at))
    .decides({ type: 'voting-changed', at, by: grace, changes });
});

test('a voting is changed 200 times at most, and can still be cancelled and ended early', () => {
  const changed = { type: 'voting-changed', at: noon, by: grace, changes: {} } as const;
  const often = (status: Voting['status'], times: number) =>
    given(...storyTo(status), ...Array<typeof changed>(times).fill(changed));
  const renaming = changing({ title: 'Renamed' }, noon, { version: 200 });
  const lateRenaming = changing({ title: 'Renamed' }, noon, { version: 201 });
  const prolonging = changing(endAt(closesAt + 1_000), opensAt, { version: 201 });
  often('scheduled', 199).when(renaming).isAccepted();
  often('scheduled', 200).when(lateRenaming).isRefused('too-many-changes');
  often('open', 200).when(prolonging).isRefused('too-many-changes');
  often('scheduled', 200).when(cancelling(noon)).isAccepted();
  often('open', 200).when(ending(opensAt)).isAccepted();
});

test('a change a millisecond after the last moment of notice is too late', () => {
  const at = lastNoticeFor(opensAt) + 1;
  whileIt('scheduled')
    .when(changing({ title: 'Renamed' }, at))
    .isRefused('change-too-late');
  const later = { window: aWindow({ opensAt: opensAt + 60_000 }) };
  whileIt('scheduled').when(changing(later, at)).isRefused('change-too-late');
});

test('a change may not bring the start nearer than the notice', () => {
  const soon = { window: aWindow({ opensAt: noon + timing.changeNoticeMs }) };
  whileIt('scheduled').when(changing(soon, noon)).isAccepted();
  whileIt('scheduled')
    .when(changing(soon, noon + 1))
    .isRefused('starts-too-soon');
});

test('a change that was made on an older version is refused', () => {
  whileIt('scheduled')
    .when(changing({ title: 'Renamed' }, noon, { version: 2 }))
    .isRefused('version-conflict');
});

test('a change is refused where too many would run, the voting itself not counted twice', () => {
  const changes = endAt(closesAt + 1_000);
  const own = { calendar: [{ votingId: aVotingId(), opensAt, closesAt }], limit: 1 };
  whileIt('scheduled')
    .when(changing(changes, noon, { capacity: own }))
    .isAccepted();
  for (const status of ['scheduled', 'open'] as const)
    whileIt(status)
      .when(changing(changes, status === 'open' ? opensAt : noon, { capacity: crowded }))
      .isRefused('too-many-at-once');
});

test('once the voting is open only its end may change, shown as open yet or not', () => {
  const end = endAt(closesAt + 60_000);
  for (const status of ['scheduled', 'open'] as const) {
    whileIt(status)
      .when(changing(end, opensAt))
      .decides({ type: 'voting-end-moved', at: opensAt, by: grace, early: false, ...end });
    for (const changes of [{ title: 'Renamed' }, { ...end, title: 'Renamed' }, {}])
      whileIt(status).when(changing(changes, opensAt)).isRefused('only-the-end-may-change');
    const start = { window: aWindow({ opensAt: opensAt + 60_000, closesAt }) };
    whileIt(status).when(changing(start, opensAt)).isRefused('only-the-end-may-change');
  }
});

test('an end may move until a notice before the old end, and to a notice ahead', () => {
  const later = endAt(closesAt + 60_000);
  whileIt('open')
    .when(changing(later, lastNoticeFor(closesAt)))
    .isAccepted();
  whileIt('open')
    .when(changing(later, lastNoticeFor(closesAt) + 1))
    .isRefused('change-too-late');
  const sooner = endAt(closesAt - 60_000);
  whileIt('open')
    .when(changing(sooner, lastNoticeFor(closesAt - 60_000)))
    .isAccepted();
  whileIt('open')
    .when(changing(sooner, lastNoticeFor(closesAt - 60_000) + 1))
    .isRefused('change-too-late');
});

test('an end that moves keeps to the rules of a window and of the results', () => {
  whileIt('open')
    .when(changing(endAt(opensAt), opensAt))
    .isRefused('ends-before-start');
  const long = endAt(opensAt + timing.votingMaxMs + 1_000);
  whileIt('open').when(changing(long, opensAt)).isRefused('window-too-long');
  whileIt('open', { resultsVisible: { kind: 'at', visibleAt: closesAt } })
    .when(changing(endAt(closesAt + 1_000), opensAt))
    .isRefused('results-before-close');
});

const allChanges = [changing(endAt(closesAt + 60_000), opensAt), cancelling(opensAt)];

test('a voting that was cancelled is neither changed nor cancelled nor ended', () => {
  for (const command of [...allChanges, ending(opensAt)])
    whileIt('cancelled').when(command).isRefused('voting-cancelled');
});

test('a voting that is over is neither changed nor cancelled nor ended', () => {
  for (const status of ['closed', 'sealed', 'published'] as const)
    for (const command of [...allChanges, ending(opensAt)])
      whileIt(status).when(command).isRefused('voting-over');
});

test('a voting is over from its end on, shown as closed yet or not', () => {
  const commands = (at: number) => [changing(endAt(at + 60_000), at), cancelling(at), ending(at)];
  for (const command of commands(closesAt)) whileIt('open').when(command).isRefused('voting-over');
  whileIt('open')
    .when(cancelling(closesAt - 1))
    .isAccepted();
});

test('a voting is cancelled with the reason that was given', () => {
  const event = { type: 'voting-cancelled', by: grace, reason: 'No need for it.' };
  whileIt('scheduled')
    .when(cancelling(noon))
    .decides({ ...event, at: noon });
  whileIt('open')
    .when(cancelling(opensAt))
    .decides({ ...event, at: opensAt });
});

test('a paid voting is cancelled only as long as no voter can have paid for a vote', () => {
  const paid = { pricing: 'paid' as const };
  whileIt('scheduled', paid)
    .when(cancelling(lastNoticeFor(opensAt) - 1))
    .isAccepted();
  whileIt('scheduled', paid)
    .when(cancelling(lastNoticeFor(opensAt)))
    .isRefused('cancel-would-keep-credits');
  whileIt('open', paid).when(cancelling(opensAt)).isRefused('cancel-would-keep-credits');
});

test('ending early closes the voting at the next whole second that gives notice', () => {
  const end = { type: 'voting-end-moved', by: grace, early: true };
  const at = opensAt + 1;
  whileIt('open')
    .when(ending(at))
    .decides({ ...end, at, ...endAt(opensAt + timing.changeNoticeMs + 1_000) });
  whileIt('scheduled')
    .when(ending(opensAt))
    .decides({ ...end, at: opensAt, ...endAt(opensAt + timing.changeNoticeMs) });
});

test('a voting that is not open yet cannot be ended early', () => {
  whileIt('scheduled')
    .when(ending(opensAt - 1))
    .isRefused('voting-not-open');
});

test('a voting that ends within the notice anyway is not ended early', () => {
  whileIt('open')
    .when(ending(lastNoticeFor(closesAt)))
    .isRefused('change-too-late');
  whileIt('open')
    .when(ending(lastNoticeFor(closesAt) - 1_000))
    .isAccepted();
});

const journeys = fc
  .tuple(someValidDetails, someActions)
  .map(([details, actions]) => travel(details, actions))
  .map((frames) => frames.filter(({ after, before }) => after.version > before.version));

test('until the notice is over, the voting of before a change takes the same votes', () => {
  fc.assert(
    fc.property(journeys, fc.nat(timing.changeNoticeMs - 1), (frames, ahead) => {
      for (const { at, before, after } of frames) {
        if (after.status === 'cancelled' && before.pricing === 'free') continue;
        for (const receivedAt of [at - ahead, at, at + ahead, -1]) {
          const vote = (voting: Voting) => mayVote(voting, receivedAt).ok;
          expect(vote(after)).toBe(vote(before));
        }
      }
    }),
  );
});

test('the old and the new time that a change decides about both give notice', () => {
  fc.assert(
    fc.property(journeys, (frames) => {
      for (const { at, before, after, events } of frames) {
        const noticeAt = at + timing.changeNoticeMs;
        const [type] = events.map((event) => event.type);
        const instant = type === 'voting-end-moved' ? 'closesAt' : 'opensAt';
        if (type === 'voting-cancelled' && before.pricing === 'free') continue;
        for (const { window } of [before, after])
          expect(window[instant]).toBeGreaterThanOrEqual(noticeAt);
        if (type === 'voting-end-moved') expect(after.window.opensAt).toBe(before.window.opensAt);
      }
    }),
  );
});
