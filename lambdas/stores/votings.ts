import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId, VotingId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import { type VotingStatus, votingStatuses } from '#contracts/voting-status.ts';
import { createClients } from '#stores/clients.ts';
import type { Seal } from '#stores/counts.ts';
import type { Documents } from '#stores/documents.ts';
import { everyItem, getItem, pageOf, queryBeginning, queryOf, whole } from '#stores/items.ts';
import { keys, prefixes } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';
import { type StoredVoting, votingItem } from '#stores/voting-item.ts';
import type { CalendarEntry } from '#voting/concurrency.ts';
import type { VotingEvent } from '#voting/events.ts';
import { chain, emptyJournal, type JournalEntry, type JournalHead } from '#voting/journal.ts';
import { nextStepOf } from '#voting/overdue.ts';
import type { Voting } from '#voting/voting.ts';

export type { StoredVoting } from '#stores/voting-item.ts';

/** The votings of a client that are not over, as of `revision`; zero where there is none yet. */
export type StoredCalendar = {
  readonly revision: number;
  readonly entries: readonly CalendarEntry[];
};

export type VotingFilter = {
  /** Of this status at that instant, as `statusAt` has it. */
  readonly status?: { readonly is: VotingStatus; readonly at: number } | undefined;
  readonly pricing?: 'free' | 'paid' | undefined;
};

/** A request to schedule a voting, by the id that its sender made, and a hash of what it says. */
export type SchedulingRequest = { readonly requestId: string; readonly hash: string };

/** One append to a voting's journal, with what follows from it; all of it is written or nothing. */
export type Append = {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  /** The journal's end that the events were decided on; undefined for a new voting. */
  readonly head: JournalHead | undefined;
  readonly events: readonly VotingEvent[];
  readonly after: Voting;
  /** The calendar as it becomes, where that changes; `revision` is the one it was read at. */
  readonly calendar?: StoredCalendar;
  /** The request that makes this voting, and no second one. */
  readonly request?: SchedulingRequest;
  /** A further item of the voting that is written with the append. */
  readonly seal?: Seal;
};

const votingsAtOnceDefault = 16;
const pageSizeMax = 200;

const requestItem = v.object({ votingId: ids.votingId, hash: v.string() });
const limitsItem = v.object({ votingsAtOnce: whole });

const calendarItem = v.object({
  calendar: v.object({
    revision: whole,
    entries: v.array(v.object({ votingId: ids.votingId, opensAt: whole, closesAt: whole })),
  }),
});

/** What an event holds besides is bound by the hash of its entry, and shown as it was written. */
const isEvent = (event: unknown): event is VotingEvent =>
  v.is(v.looseObject({ type: v.string(), at: whole }), event);

const journalItem = v.object({
  entry: v.object({
    revision: whole,
    previousHash: v.string(),
    hash: v.string(),
    event: v.custom<VotingEvent>(isEvent),
  }),
});

/** Votings, their journals, and the calendar of each client. */
export function createVotings({ client: documents, tables }: Documents) {
  const table = tables.votings;
  const clients = createClients({ client: documents, tables }, 'votings');

  const get = (clientId: ClientId, votingId: VotingId): Promise<StoredVoting | undefined> =>
    getItem(documents, table, keys.voting(clientId, votingId), votingItem);

  /** The voting that an earlier request of this id has made, and what that request said. */
  async function ofRequest(
    clientId: ClientId,
    requestId: string,
  ): Promise<{ readonly voting: Voting; readonly hash: string } | undefined> {
    const Key = keys.schedulingRequest(clientId, requestId);
    const request = await getItem(documents, table, Key, requestItem);
    const stored = request && (await get(clientId, request.votingId));
    return stored && { voting: stored.voting, hash: request.hash };
  }

  /** A page of a client's votings, newest first; `next` is the id to go on after. */
  async function list(
    clientId: ClientId,
    wanted: VotingFilter,
    limit: number,
    after: VotingId | undefined,
  ): Promise<{ items: Voting[]; next: VotingId | undefined }> {
    const { filter, names, values } = conditionsOf(wanted);
    const query = queryBeginning(table, clientId, prefixes.voting);
    const found = everyItem(
      documents,
      {
        ...query,
        ...(filter === '' ? {} : { FilterExpression: filter }),
        ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
        ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ...values },
        ScanIndexForward: false,
        Limit: filter === '' ? limit + 1 : pageSizeMax,
        ExclusiveStartKey: after && keys.voting(clientId, after),
      },
      votingItem,
    );
    const { items, hasMore } = await pageOf(found, limit);
    const votings = items.map(({ voting }) => voting);
    return { items: votings, next: hasMore ? votings.at(-1)?.votingId : undefined };
  }

  /** Every entry of a voting's journal, oldest first. */
  async function journal(clientId: ClientId, votingId: VotingId): Promise<JournalEntry[]> {
    const { pk } = keys.journalEntry(clientId, votingId, 0);
    const query = queryBeginning(table, pk, prefixes.journal);
    const entries: JournalEntry[] = [];
    for await (const { entry } of everyItem(documents, query, journalItem)) entries.push(entry);
    return entries;
  }

  /** A page of a voting's journal, oldest first; `next` is the revision to go on after. */
  async function journalPage(
    clientId: ClientId,
    votingId: VotingId,
    limit: number,
    after = 0,
  ): Promise<{ entries: JournalEntry[]; next: number | undefined }> {
    const { pk, sk } = keys.journalEntry(clientId, votingId, after + 1);
    const { sk: last } = keys.journalEntry(clientId, votingId, after + limit + 1);
    const range = { ':first': sk, ':last': last };
    const query = queryOf(table, pk, 'sk BETWEEN :first AND :last', range);
    const { items, hasMore } = await pageOf(everyItem(documents, query, journalItem), limit);
    const entries = items.map(({ entry }) => entry);
    return { entries, next: hasMore ? entries.at(-1)?.revision : undefined };
  }

  async function calendar(clientId: ClientId): Promise<StoredCalendar> {
    const stored = await getItem(documents, table, keys.calendar(clientId), calendarItem);
    return stored?.calendar ?? { revision: 0, entries: [] };
  }

  /** How many votings of this client may run at once. */
  async function votingsAtOnce(clientId: ClientId): Promise<number> {
    const limits = await getItem(documents, table, keys.limits(clientId), limitsItem);
    return limits?.votingsAtOnce ?? votingsAtOnceDefault;
  }

  /** Sets how many votings of this client may run at once. */
  async function setVotingsAtOnce(clientId: ClientId, votingsAtOnce: number): Promise<void> {
    const Item = { ...keys.limits(clientId), votingsAtOnce };
    await documents.send(new PutCommand({ TableName: table, Item }));
  }

  /** Writes an append; `lost` if another writer has appended, or changed the calendar, first. */
  async function append(write: Append, abortSignal?: AbortSignal): Promise<'written' | 'lost'> {
    const [first] = write.events;
    // Who looks for unfinished votings finds the client before its first voting.
    if (write.head === undefined && first) await clients.enrol(write.clientId, first.at);
    const command = new TransactWriteCommand({ TransactItems: itemsOf(table, write) });
    const options = abortSignal === undefined ? {} : { abortSignal };
    return writtenOrLost(documents.send(command, options));
  }

  return {
    get,
    ofRequest,
    list,
    journal,
    journalPage,
    calendar,
    votingsAtOnce,
    setVotingsAtOnce,
    append,
  };
}

export type Votings = ReturnType<typeof createVotings>;

/** What `statusAt` says, in the store's own language. */
const statusFilters: Record<VotingStatus, string> = {
  scheduled: 'voting.#status IN (:scheduled, :open) AND voting.#window.opensAt > :at',
  open:
    'voting.#status IN (:scheduled, :open) AND voting.#window.opensAt <= :at ' +
    'AND voting.#window.closesAt > :at',
  closed:
    '(voting.#status = :closed OR ' +
    '(voting.#status IN (:scheduled, :open) AND voting.#window.closesAt <= :at))',
  sealed: 'voting.#status = :sealed',
  published: 'voting.#status = :published',
  cancelled: 'voting.#status = :cancelled',
};

/** The conditions of a filter, with the names and values in it: DynamoDB takes no others. */
function conditionsOf({ status, pricing }: VotingFilter) {
  const filter = [
    ...(status === undefined ? [] : [statusFilters[status.is]]),
    ...(pricing === undefined ? [] : ['voting.pricing = :pricing']),
  ].join(' AND ');
  const words = new Set(filter.match(/[#:]\w+/g));
  const used = <Value>(known: Record<string, Value>) =>
    Object.fromEntries(Object.entries(known).filter(([name]) => words.has(name)));
  const statuses = Object.fromEntries(votingStatuses.map((each) => [`:${each}`, each]));
  const names = used({ '#status': 'status', '#window': 'window' });
  return { filter, names, values: used({ ...statuses, ':at': status?.at, ':pricing': pricing }) };
}

const unchanged = (revision: number) =>
  revision === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: 'revision = :revision',
        ExpressionAttributeValues: { ':revision': revision },
      };

function itemsOf(TableName: string, write: Append) {
  const { clientId, votingId, events, after, calendar, request, seal } = write;
  const head = write.head ?? emptyJournal;
  const entries = chain(head, events);
  const last = entries.at(-1) ?? head;
  const snapshot = {
    ...keys.voting(clientId, votingId),
    revision: last.revision,
    hash: last.hash,
    voting: after,
  };
  const journalPuts = entries.map((entry) => ({
    Put: {
      TableName,
      Item: { ...keys.journalEntry(clientId, votingId, entry.revision), entry },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }));
  const calendarPut = calendar && {
    Put: {
      TableName,
      Item: {
        ...keys.calendar(clientId),
        revision: calendar.revision + 1,
        calendar: { ...calendar, revision: calendar.revision + 1 },
      },
      ...unchanged(calendar.revision),
    },
  };
  const requestPut = request && {
    Put: {
      TableName,
      Item: {
        ...keys.schedulingRequest(clientId, request.requestId),
        votingId,
        hash: request.hash,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
  const next = nextStepOf(after);
  const Key = keys.unfinished(clientId, votingId);
  const unfinished = next
    ? { Put: { TableName, Item: { ...Key, dueAt: next.dueAt } } }
    : { Delete: { TableName, Key } };
  const sealPut = seal && { Put: { TableName, Item: { ...keys.seal(clientId, votingId), seal } } };
  return [
    { Put: { TableName, Item: snapshot, ...unchanged(head.revision) } },
    ...journalPuts,
    unfinished,
    ...(calendarPut ? [calendarPut] : []),
    ...(requestPut ? [requestPut] : []),
    ...(sealPut ? [sealPut] : []),
  ];
}
