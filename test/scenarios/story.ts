import { expect } from '@jest/globals';
import { showVoting } from '#views/voting.ts';
import type { VotingEvent } from '#voting/events.ts';
import { rebuild } from '#voting/evolve.ts';
import { firstBreak, type JournalEntry } from '#voting/journal.ts';
import type { Setting, Voting } from './setting.ts';

/** The journal of a voting, after checking that it is whole and agrees with what is shown. */
export async function storyOf(
  { as, look, now }: Setting,
  { votingId }: Pick<Voting, 'votingId'>,
): Promise<VotingEvent[]> {
  const path = { clientId: 'demo', votingId };
  const entries: (JournalEntry & { withheld?: unknown })[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 5, ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await as('carla').expect('getJournal', 200, { path, query });
    entries.push(...(body.entries as unknown as typeof entries));
    cursor = body.next;
  } while (cursor !== undefined);
  // An entry of which something is withheld cannot be hashed again; the entries link all the same.
  const whole = entries.findIndex(({ withheld }) => withheld !== undefined);
  expect(firstBreak(whole < 0 ? entries : entries.slice(0, whole))).toBeUndefined();
  const hashes = entries.map(({ hash }) => hash);
  expect(entries.slice(1).map(({ previousHash }) => previousHash)).toEqual(hashes.slice(0, -1));
  const events = entries.map(({ event }) => event);
  const rebuilt = rebuild(events);
  if (rebuilt === undefined) throw new Error('The journal has no voting');
  expect(showVoting(rebuilt, now())).toEqual(await look({ votingId }));
  return events;
}

/** What happened, without when and by whom. */
export const typesOf = (events: readonly VotingEvent[]): string[] => events.map(({ type }) => type);
