import { expect, test } from '@jest/globals';
import { ada, aVotingId, demo } from '#test/builders/ids.ts';
import { noon, storyTo } from '#test/builders/votings.ts';
import { auditEventOf } from '#voting/audit.ts';
import type { VotingEvent } from '#voting/events.ts';
import { chain, emptyJournal } from '#voting/journal.ts';

const id = aVotingId();
const eventsOf = (story: readonly VotingEvent[]) =>
  chain(emptyJournal, story).flatMap((entry) => auditEventOf(demo, id, entry) ?? []);
const act = { role: 'admin', clientId: demo, votingId: id, by: ada, at: noon };

test('of a whole life, the audit log has what the admin did and no step of the machine', () => {
  const story = storyTo('published');
  expect(story.length).toBeGreaterThan(5);
  expect(eventsOf(story)).toEqual([{ kind: 'voting-scheduled', ...act, revision: 1 }]);
});

test('a change names the fields that it changes; what they became is in the journal', () => {
  const changes = { title: 'Dinner', description: 'With dessert' };
  const changed: VotingEvent = { type: 'voting-changed', at: noon, by: ada, changes };
  const [, event] = eventsOf([...storyTo('scheduled'), changed]);
  const fields = ['title', 'description'];
  expect(event).toEqual({ kind: 'voting-changed', ...act, revision: 2, changed: fields });
});

test('a cancellation has its reason', () => {
  const cancelled: VotingEvent = { type: 'voting-cancelled', at: noon, by: ada, reason: 'Rain' };
  const [, event] = eventsOf([...storyTo('scheduled'), cancelled]);
  expect(event).toEqual({ kind: 'voting-cancelled', ...act, revision: 2, reason: 'Rain' });
});
