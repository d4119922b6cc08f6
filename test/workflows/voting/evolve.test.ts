import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { someActions, someValidDetails, travel } from '#test/builders/journeys.ts';
import { aVoting, noon, scheduledEvent, storyTo } from '#test/builders/votings.ts';
import type { VotingEvent } from '#voting/events.ts';
import { evolve, rebuild } from '#voting/evolve.ts';
import { executionOf } from '#voting/life-cycle.ts';
import { steps } from '#voting/steps.ts';
import type { Voting } from '#voting/voting.ts';

const ways: Record<Voting['status'], readonly Voting['status'][]> = {
  scheduled: ['open', 'cancelled'],
  open: ['closed', 'cancelled'],
  closed: ['sealed'],
  sealed: ['published'],
  published: [],
  cancelled: [],
};

const journeys = fc
  .tuple(someValidDetails, someActions)
  .map(([details, actions]) => ({ details, frames: travel(details, actions) }));

test('a voting rebuilt from its journal is the one that evolved step by step', () => {
  fc.assert(
    fc.property(journeys, ({ details, frames }) => {
      const journal: VotingEvent[] = [scheduledEvent(details)];
      for (const { events, after } of frames) {
        journal.push(...events);
        expect(rebuild(journal)).toEqual(after);
      }
    }),
  );
});

test('actions in any order and at any time follow the declared life cycle', () => {
  fc.assert(
    fc.property(journeys, ({ frames }) => {
      for (const { before, after } of frames)
        if (after.status !== before.status) expect(ways[before.status]).toContain(after.status);
    }),
  );
});

test('the journeys of these tests do reach every status', () => {
  const reached = new Set(
    fc
      .sample(journeys, { numRuns: 300, seed: 1 })
      .flatMap(({ frames }) => frames.map(({ after }) => after.status)),
  );
  expect([...reached].sort()).toEqual(Object.keys(ways).sort());
});

test('a voting that is published or cancelled stays so, and only its notice follows', () => {
  fc.assert(
    fc.property(journeys, ({ frames }) => {
      for (const { before, events } of frames) {
        if (before.status === 'cancelled') expect(events).toEqual([]);
        if (before.status === 'published')
          expect(events.filter(({ type }) => type !== 'voters-notified')).toEqual([]);
      }
    }),
  );
});

test('the version never falls, and each accepted change raises it by one', () => {
  const raising = ['voting-changed', 'voting-end-moved', 'voting-cancelled'];
  fc.assert(
    fc.property(journeys, ({ frames }) => {
      for (const { before, after, events } of frames) {
        const changes = events.filter(({ type }) => raising.includes(type)).length;
        expect(after.version).toBe(before.version + changes);
      }
    }),
  );
});

test('each move is made at most once over all versions of a voting', () => {
  const moves = ['reminder-due', 'voting-opened', 'alert-due', 'voting-closed', 'voting-published'];
  fc.assert(
    fc.property(journeys, ({ frames }) => {
      const events = frames.flatMap((frame) => frame.events);
      for (const move of [...moves, 'voters-notified'])
        expect(events.filter(({ type }) => type === move).length).toBeLessThanOrEqual(1);
    }),
  );
});

test('a move is noted with the version that made it', () => {
  expect(aVoting({ status: 'published' }).made).toEqual({
    remind: 1,
    open: 1,
    alert: 1,
    close: 1,
    publish: 1,
  });
  expect(steps).toContain('notify');
});

test('a change leaves everything as it is that it does not name', () => {
  const voting = aVoting({ details: { description: 'What shall we drink?', ownerId: 'shop-1' } });
  const changed = evolve(voting, {
    type: 'voting-changed',
    at: noon,
    by: voting.scheduledBy,
    changes: { title: 'Renamed' },
  });
  expect(changed).toEqual({ ...voting, title: 'Renamed', version: 2 });
});

test('a dispute ends when a recount is ordered, and the status stays closed', () => {
  const closed = aVoting({ status: 'closed' });
  const disputed = evolve(closed, { type: 'count-disputed', at: noon });
  expect(disputed).toEqual({ ...closed, disputed: true });
  expect(evolve(disputed, { type: 'recount-ordered', at: noon })).toEqual(closed);
});

test('each start of a life cycle names another execution, until the next version', () => {
  const voting = aVoting({ status: 'closed' });
  const by = voting.scheduledBy;
  const event = { type: 'life-cycle-started-again', at: noon, by, reason: 'Restored' } as const;
  const second = evolve(voting, event);
  expect(second).toEqual({ ...voting, starts: 2 });
  expect(executionOf(second)).toBe(`${executionOf(voting)}-start2`);
  expect(executionOf(evolve(second, event))).toBe(`${executionOf(voting)}-start3`);
  const open = evolve(aVoting({ status: 'open' }), event);
  const { window } = open;
  const moved = evolve(open, { type: 'voting-end-moved', at: noon, by, window, early: false });
  expect(moved.starts).toBeUndefined();
  const cancelled = evolve(open, { type: 'voting-cancelled', at: noon, by, reason: 'Enough' });
  expect(cancelled.starts).toBeUndefined();
});

test('an empty journal has made no voting', () => {
  expect(rebuild([])).toBeUndefined();
});

test('a journal that does not begin with the scheduling, or has it twice, is a fault', () => {
  const [born, ...rest] = storyTo('open');
  expect(() => rebuild(rest)).toThrow('scheduled before');
  expect(() => rebuild(born === undefined ? [] : [born, born])).toThrow('scheduled once');
});
