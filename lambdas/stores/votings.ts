import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type ClientId, type VotingId, votingId } from '#basics/ids.ts';
import { type VotingStatus, votingStatuses } from '#contracts/voting-status.ts';
import { createClients } from '#stores/clients.ts';
import type { Seal } from '#stores/counts.ts';
import { type Documents, everyItem } from '#stores/documents.ts';
import { keys, prefixes } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';
import type { CalendarEntry } from '#voting/concurrency.ts';
import type { VotingEvent } from '#voting/events.ts';
import { chain, emptyJournal, type JournalEntry, type JournalHead } from '#voting/journal.ts';
import { nextStepOf } from '#voting/overdue.ts';
import type { Voting } from '#voting/voting.ts';

/** A voting with the end of the journal that made it. */
export type StoredVoting = { readonly voting: Voting; readonly head: JournalHead };

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

const storedVoting = (item: Record<string, unknown>): StoredVoting => ({
  voting: item.voting as Voting,
  head: { revision: item.revision as number, hash: item.hash as string },
});

/** Votings, their journals, and the calendar of each client. */
export function createVotings({ client: documents, tables }: Documents) {
  const table = tables.votings;
  const clients = createClients({ client: documents, tables }, 'votings');

  async function get(clientId: ClientId, votingId: VotingId): Promise<StoredVoting | undefined> {
    const { Item } = await documents.send(
      new GetCommand({
        TableName: table,
        Key: keys.voting(clientId, votingId),
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? undefined : storedVoting(Item);
  }

  /** The voting that an earlier request of this id has made, and what that request said. */
  async function ofRequest(
    clientId: ClientId,
    requestId: string,
  ): Promise<{ readonly voting: Voting; readonly hash: string } | undefined> {
    const Key = keys.schedulingRequest(clientId, requestId);
    const { Item } = await documents.send(
      new GetCommand({ TableName: table, Key, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const stored = await get(clientId, votingId(String(Item.votingId)));
    return stored && { voting: stored.voting, hash: String(Item.hash) };
  }

  /** A page of a client's votings, newest first; `next` is the id to go on after. */
  async function list(
    clientId: ClientId,
    wanted: VotingFilter,
    limit: number,
    after: VotingId | undefined,
  ): Promise<{ items: Voting[]; next: VotingId | undefined }> {
    const { filter, names, values } = conditionsOf(wanted);
    const items: Voting[] = [];
    let start = after === undefined ? undefined : keys.voting(clientId, after);
    do {
      const page = await documents.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :client AND begins_with(sk, :prefix)',
          ...(filter === '' ? {} : { FilterExpression: filter }),
          ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
          ExpressionAttributeValues: { ':client': clientId, ':prefix': prefixes.voting, ...values },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: filter === '' ? limit + 1 : pageSizeMax,
          ExclusiveStartKey: start,
        }),
      );
      items.push(...(page.Items ?? []).map((item) => storedVoting(item).voting));
      start = page.LastEvaluatedKey as typeof start;
    } while (start !== undefined && items.length <= limit);
    const shown = items.slice(0, limit);
    return { items: shown, next: items.length > limit ? shown.at(-1)?.votingId : undefined };
  }

  /** Every entry of a voting's journal, oldest first. */
  async function journal(clientId: ClientId, votingId: VotingId): Promise<JournalEntry[]> {
    const entries: JournalEntry[] = [];
    const { pk } = keys.journalEntry(clientId, votingId, 0);
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefixes.journal },
      ConsistentRead: true,
    };
    for await (const item of everyItem(documents, query)) entries.push(item.entry as JournalEntry);
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
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': pk, ':first': sk, ':last': last },
      ConsistentRead: true,
    };
    const entries: JournalEntry[] = [];
    for await (const item of everyItem(documents, query)) entries.push(item.entry as JournalEntry);
    const shown = entries.slice(0, limit);
    return { entries: shown, next: entries.length > limit ? shown.at(-1)?.revision : undefined };
  }

  async function calendar(clientId: ClientId): Promise<StoredCalendar> {
    const { Item } = await documents.send(
      new GetCommand({ TableName: table, Key: keys.calendar(clientId), ConsistentRead: true }),
    );
    return (Item?.calendar as StoredCalendar | undefined) ?? { revision: 0, entries: [] };
  }

  /** How many votings of this client may run at once. */
  async function votingsAtOnce(clientId: ClientId): Promise<number> {
    const { Item } = await documents.send(
      new GetCommand({ TableName: table, Key: keys.limits(clientId) }),
    );
    return (Item?.votingsAtOnce as number | undefined) ?? votingsAtOnceDefault;
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
