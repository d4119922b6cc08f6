import * as v from 'valibot';
import type { ClientId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import type { Database } from '#stores/database.ts';
import { type Fields, getItem, ifRevision, whole } from '#stores/items.ts';
import { keys } from '#stores/keys.ts';
import type { CalendarEntry } from '#voting/concurrency.ts';

/** The votings of a client that are not over, as of `revision`, which is 0 before the first. */
export type StoredCalendar = {
  readonly revision: number;
  readonly entries: readonly CalendarEntry[];
};

const entry = v.object({
  votingId: ids.votingId,
  opensAt: whole,
  closesAt: whole,
} satisfies Fields<CalendarEntry>);

const calendarItem = v.object({
  calendar: v.object({
    revision: whole,
    entries: v.array(entry),
  } satisfies Fields<StoredCalendar>),
});

/** The calendar of each client, read; it is written with the votings in it. */
export function createCalendars({ documents, tables }: Database) {
  const TableName = tables.votings;

  async function get(clientId: ClientId): Promise<StoredCalendar> {
    const stored = await getItem(documents, TableName, keys.calendar(clientId), calendarItem);
    return stored?.calendar ?? { revision: 0, entries: [] };
  }

  return { get };
}

export type Calendars = ReturnType<typeof createCalendars>;

/** What writes a calendar in place of the one of its revision, in a transaction. */
export function calendarPut(
  TableName: string,
  clientId: ClientId,
  { revision: before, entries }: StoredCalendar,
) {
  const revision = before + 1;
  const Item = { ...keys.calendar(clientId), revision, calendar: { revision, entries } };
  return { Put: { TableName, Item, ...ifRevision(before) } };
}
