import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId, VotingId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import { auditPut } from '#stores/audit-log.ts';
import { calendarPut, type StoredCalendar } from '#stores/calendars.ts';
import { createClients } from '#stores/clients.ts';
import type { Seal } from '#stores/counts.ts';
import type { Database } from '#stores/database.ts';
import { getItem, ifNew, ifRevision, newestFirst, pageOf, queryBeginning } from '#stores/items.ts';
import { journalPuts } from '#stores/journals.ts';
import { keys, prefixes } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';
import { unfinishedWrite } from '#stores/unfinished.ts';
import { listedOf } from '#stores/unfinished-votings.ts';
import { type StoredVoting, votingItem } from '#stores/voting-item.ts';
import { auditEventOf } from '#voting/audit.ts';
import type { VotingEvent } from '#voting/events.ts';
import { chain, emptyJournal, type JournalHead } from '#voting/journal.ts';
import { nextStepOf } from '#voting/overdue.ts';
import type { Voting } from '#voting/voting.ts';

export type { StoredVoting } from '#stores/voting-item.ts';

/** A page of a client's votings, newest first; `next` is the voting to go on after. */
export type FoundPage = { readonly items: readonly Voting[]; readonly next: VotingId | undefined };

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

  /** The client's newest votings, or those after one. */
  async function list(
    clientId: ClientId,
    { pricing }: { readonly pricing?: Voting['pricing'] },
    limit: number,
    after: VotingId | undefined,
    { isConsistent = true } = {},
  ): Promise<FoundPage> {
    const query = queryBeginning(table, clientId, prefixes.voting);
    const filter = pricing && { FilterExpression: 'voting.pricing = :pricing' };
    const newest = {
      ...query,
      ...filter,
      ExpressionAttributeValues: {
        ...query.ExpressionAttributeValues,
        ...(filter && { ':pricing': pricing }),
      },
      ConsistentRead: isConsistent,
      ...newestFirst,
      ExclusiveStartKey: after && keys.voting(clientId, after),
    };
    const { items, hasMore } = await pageOf(documents, newest, votingItem, limit);
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
    unfinishedWrite(TableName, clientId, votingId, nextStepOf(after)?.dueAt, listedOf(after)),
    ...(calendar ? [calendarPut(TableName, clientId, calendar)] : []),
    ...(made ? [{ Put: { TableName, Item: made, ...ifNew } }] : []),
    ...(seal ? [{ Put: { TableName, Item: { ...keys.seal(clientId, votingId), seal } } }] : []),
    ...acts.map((act) => auditPut(tables.audit, act)),
  ];
}
