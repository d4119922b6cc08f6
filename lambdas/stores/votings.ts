import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId, VotingId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import { type VotingStatus, votingStatuses } from '#contracts/voting-status.ts';
import { auditPut } from '#stores/audit-log.ts';
import { calendarPut, type StoredCalendar } from '#stores/calendars.ts';
import { createClients } from '#stores/clients.ts';
import type { Seal } from '#stores/counts.ts';
import type { Database } from '#stores/database.ts';
import { everyItem, getItem, ifNew, ifRevision, pageOf, queryBeginning } from '#stores/items.ts';
import { journalPuts } from '#stores/journals.ts';
import { keys, prefixes } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';
import { unfinishedWrite } from '#stores/unfinished.ts';
import { type StoredVoting, votingItem } from '#stores/voting-item.ts';
import { auditEventOf } from '#voting/audit.ts';
import type { VotingEvent } from '#voting/events.ts';
import { chain, emptyJournal, type JournalHead } from '#voting/journal.ts';
import { nextStepOf } from '#voting/overdue.ts';
import type { Voting } from '#voting/voting.ts';

export type { StoredVoting } from '#stores/voting-item.ts';

export type VotingFilter = {
  /** Of this status at that instant, as `statusAt` has it. */
  readonly status?: { readonly is: VotingStatus; readonly at: number } | undefined;
  readonly pricing?: 'free' | 'paid' | undefined;
};

/** A request to schedule a voting, by the id that its sender made, and a hash of its content. */
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

const pageSizeMax = 200;

const requestItem = v.object({ votingId: ids.votingId, hash: v.string() });
/** Votings; each is written with its journal, and with the calendar of its client. */
export function createVotings({ documents, tables }: Database) {
  const table = tables.votings;
  const clients = createClients({ documents, tables }, 'votings');

  const get = (clientId: ClientId, votingId: VotingId): Promise<StoredVoting | undefined> =>
    getItem(documents, table, keys.voting(clientId, votingId), votingItem);

  /** The voting that an earlier request of this id has made, and the hash of that request. */
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

  /** Writes an append; `lost` if another writer has appended, or changed the calendar, first. */
  async function append(write: Append, abortSignal?: AbortSignal): Promise<'written' | 'lost'> {
    const [first] = write.events;
    // First, so that a search for unfinished votings never misses the client of one.
    if (write.head === undefined && first) await clients.enrol(write.clientId, first.at);
    const command = new TransactWriteCommand({ TransactItems: itemsOf(tables, write) });
    const options = abortSignal === undefined ? {} : { abortSignal };
    return writtenOrLost(documents.send(command, options));
  }

  return { get, ofRequest, list, append };
}

export type Votings = ReturnType<typeof createVotings>;

/** The rule of `statusAt` as a filter of DynamoDB. */
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

function itemsOf(tables: Database['tables'], write: Append) {
  const TableName = tables.votings;
  const { clientId, votingId, events, after, calendar, request, seal } = write;
  const head = write.head ?? emptyJournal;
  const entries = chain(head, events);
  const acts = entries.flatMap((entry) => auditEventOf(clientId, votingId, entry) ?? []);
  const { revision, hash } = entries.at(-1) ?? head;
  const voting = { ...keys.voting(clientId, votingId), revision, hash, voting: after };
  const made = request && {
    ...keys.schedulingRequest(clientId, request.requestId),
    votingId,
    hash: request.hash,
  };
  return [
    { Put: { TableName, Item: voting, ...ifRevision(head.revision) } },
    ...journalPuts(TableName, clientId, votingId, entries),
    unfinishedWrite(TableName, clientId, votingId, nextStepOf(after)?.dueAt),
    ...(calendar ? [calendarPut(TableName, clientId, calendar)] : []),
    ...(made ? [{ Put: { TableName, Item: made, ...ifNew } }] : []),
    ...(seal ? [{ Put: { TableName, Item: { ...keys.seal(clientId, votingId), seal } } }] : []),
    ...acts.map((act) => auditPut(tables.audit, act)),
  ];
}
