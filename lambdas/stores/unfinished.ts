import * as v from 'valibot';
import {
  type ClientId,
  type PurchaseId,
  purchaseId,
  type VotingId,
  votingId,
} from '#basics/ids.ts';
import { type UnfinishedMachine, unfinishedMachines } from '#contracts/execution-names.ts';
import { createClients } from '#stores/clients.ts';
import type { Database } from '#stores/database.ts';
import { everyItem, queryOf, whole } from '#stores/items.ts';
import { keys, partitions } from '#stores/keys.ts';

/** A voting or a purchase whose life is not over, and since when its next step is due. */
export type UnfinishedItem = { readonly clientId: ClientId; readonly dueAt: number } & (
  | { readonly machine: 'voting-lifecycle'; readonly votingId: VotingId }
  | { readonly machine: 'credit-purchase'; readonly purchaseId: PurchaseId }
);

/**
 * A place in the lists of what is unfinished, votings before purchases: in the list of a client,
 * after an item of this id; without one, at its beginning.
 */
export type Place = {
  readonly machine: UnfinishedMachine;
  readonly clientId: ClientId;
  readonly after?: VotingId | PurchaseId;
};

/** Some of those that were looked for; `next` is set if there may be more. */
export type FoundUnfinished = {
  readonly items: UnfinishedItem[];
  readonly next: Place | undefined;
};

/** One call looks at no more lists than this. */
const listsMax = 200;

const unfinishedItem = v.object({ sk: v.string(), dueAt: whole });

const itemOf = (machine: UnfinishedMachine, clientId: ClientId, id: string, dueAt: number) =>
  machine === 'voting-lifecycle'
    ? { machine, clientId, votingId: votingId(id), dueAt }
    : { machine, clientId, purchaseId: purchaseId(id), dueAt };

const placeAfter = (item?: UnfinishedItem): Place | undefined =>
  item && {
    machine: item.machine,
    clientId: item.clientId,
    after: 'votingId' in item ? item.votingId : item.purchaseId,
  };

/**
 * Sets, in a transaction, since when the next step is due, and what else is listed of it; undefined
 * once the life is over.
 */
export function unfinishedWrite(
  TableName: string,
  clientId: ClientId,
  id: VotingId | PurchaseId,
  dueAt: number | undefined,
  more: object = {},
) {
  const Key = keys.unfinished(clientId, id);
  return dueAt === undefined
    ? { Delete: { TableName, Key } }
    : { Put: { TableName, Item: { ...Key, ...more, dueAt } } };
}

/**
 * The votings and purchases whose life is not over, of all clients. `createVotings` and
 * `createPurchases` maintain the lists, beside what they are about.
 */
export function createUnfinished({ documents, tables }: Database) {
  const clientsOf = {
    'voting-lifecycle': createClients({ documents, tables }, 'votings'),
    // Who has purchases has an offer, and so is on this list.
    'credit-purchase': createClients({ documents, tables }, 'voters'),
  };
  const tableOf = { 'voting-lifecycle': tables.votings, 'credit-purchase': tables.purchases };

  /** Those of a client whose next step was due at `by` or before, in order of their ids. */
  async function* dueOf(
    machine: UnfinishedMachine,
    clientId: ClientId,
    by: number,
    after = ' ',
  ): AsyncGenerator<UnfinishedItem> {
    const pk = partitions.unfinished(clientId);
    const query = queryOf(tableOf[machine], pk, 'sk > :after', { ':after': after, ':by': by });
    const due = { ...query, FilterExpression: 'dueAt <= :by' };
    for await (const { sk, dueAt } of everyItem(documents, due, unfinishedItem)) {
      yield itemOf(machine, clientId, sk, dueAt);
    }
  }

  /** Every list from a place on, with the id after which it is to be read. */
  async function* listsFrom(place?: Place) {
    const first = place === undefined ? 0 : unfinishedMachines.indexOf(place.machine);
    for (const machine of unfinishedMachines.slice(first)) {
      const from = machine === place?.machine ? place : undefined;
      for await (const { clientId } of clientsOf[machine].every(from?.clientId)) {
        yield { machine, clientId, after: clientId === from?.clientId ? from.after : undefined };
      }
    }
  }

  /** Those whose next step was due at `by` or before, list after list, from a place on. */
  async function due(by: number, limit: number, from?: Place): Promise<FoundUnfinished> {
    const items: UnfinishedItem[] = [];
    let looked = 0;
    for await (const { machine, clientId, after } of listsFrom(from)) {
      if (looked === listsMax) return { items, next: { machine, clientId } };
      for await (const item of dueOf(machine, clientId, by, after)) {
        if (items.length === limit) return { items, next: placeAfter(items.at(-1)) };
        items.push(item);
      }
      looked += 1;
    }
    return { items, next: undefined };
  }

  return { due };
}

export type Unfinished = ReturnType<typeof createUnfinished>;
