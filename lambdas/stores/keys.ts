import type { BallotId, ClientId, PurchaseId, UserId, VotingId } from '#basics/ids.ts';
import { madeAt } from '#basics/ulid.ts';

/** The key of an item in any of the tables. */
export type Key = { readonly pk: string; readonly sk: string };

const revisionDigits = 10;
const shardDigits = 2;

/** A month in UTC, as `2027-02`. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');

/**
 * Every key of the system. Each partition begins with the client, so that no key of one client
 * can be that of another, and so that credentials can be limited to one client's keys. The list of
 * clients itself is the exception: no client id has capitals.
 */
export const keys = {
  voting: (client: ClientId, voting: VotingId): Key => ({ pk: client, sk: `VOTING#${voting}` }),
  calendar: (client: ClientId): Key => ({ pk: client, sk: 'CALENDAR' }),
  /** That a voting's life is not over; with it, since when its next step is due. */
  unfinished: (client: ClientId, voting: VotingId): Key => ({
    pk: `${client}#UNFINISHED`,
    sk: voting,
  }),
  /** The partition of a client's unfinished votings. */
  everyUnfinished: (client: ClientId): string => `${client}#UNFINISHED`,
  limits: (client: ClientId): Key => ({ pk: client, sk: 'LIMITS' }),
  /** Which voting a request to schedule one has made. */
  schedulingRequest: (client: ClientId, request: string): Key => ({
    pk: client,
    sk: `REQUEST#${request}`,
  }),
  journalEntry: (client: ClientId, voting: VotingId, revision: number): Key => ({
    pk: `${client}#${voting}`,
    sk: `J#${padded(revision, revisionDigits)}`,
  }),
  shardCount: (client: ClientId, voting: VotingId, shard: number): Key => ({
    pk: `${client}#${voting}`,
    sk: `SHARD#${padded(shard, shardDigits)}`,
  }),
  /** A stretch of the ballot ids that a shard's count took in, by the first of them. */
  counted: (client: ClientId, voting: VotingId, shardDigest: string, first: string): Key => ({
    pk: `${client}#${voting}`,
    sk: `COUNTED#${shardDigest}#${first}`,
  }),
  seal: (client: ClientId, voting: VotingId): Key => ({ pk: `${client}#${voting}`, sk: 'SEAL' }),
  ballot: (client: ClientId, voting: VotingId, shard: number, ballot: BallotId): Key => ({
    pk: `${client}#${voting}#${shard}`,
    sk: ballot,
  }),
  /** The partition of a shard's ballots. */
  ballots: (client: ClientId, voting: VotingId, shard: number): string =>
    `${client}#${voting}#${shard}`,
  /** The partition of a shard's counters. */
  counters: (client: ClientId, voting: VotingId, shard: number): string =>
    `${client}#${voting}#C#${shard}`,
  counter: (client: ClientId, voting: VotingId, shard: number, slot: string): Key => ({
    pk: `${client}#${voting}#C#${shard}`,
    sk: slot,
  }),
  participation: (client: ClientId, user: UserId, voting: VotingId): Key => ({
    pk: `${client}#${user}`,
    sk: `VOTE#${voting}`,
  }),
  account: (client: ClientId, user: UserId): Key => ({ pk: `${client}#${user}`, sk: 'CREDITS' }),
  grantEntry: (client: ClientId, user: UserId, grant: string): Key => ({
    pk: `${client}#${user}`,
    sk: `ENTRY#G#${grant}`,
  }),
  purchaseEntry: (client: ClientId, user: UserId, purchase: PurchaseId, revision: number): Key => ({
    pk: `${client}#${user}`,
    sk: `ENTRY#P#${purchase}#${padded(revision, revisionDigits)}`,
  }),
  /** How often a voter has called a route of late. */
  calls: (client: ClientId, user: UserId, call: string): Key => ({
    pk: `${client}#${user}`,
    sk: `CALLS#${call}`,
  }),
  settings: (client: ClientId, user: UserId): Key => ({ pk: `${client}#${user}`, sk: 'SETTINGS' }),
  /** That a voter has an account at the client. */
  accountHolder: (client: ClientId, shard: number, user: UserId): Key => ({
    pk: `${client}#ACCOUNTS#${shard}`,
    sk: user,
  }),
  /** The partition of a shard's account holders. */
  accountHolders: (client: ClientId, shard: number): string => `${client}#ACCOUNTS#${shard}`,
  /** That a paid vote is sent shortly before the close; it says nothing of the ballot. */
  note: (client: ClientId, voting: VotingId, shard: number, user: UserId): Key => ({
    pk: `${client}#${voting}#N#${shard}`,
    sk: user,
  }),
  /** The partition of a shard's notes. */
  notes: (client: ClientId, voting: VotingId, shard: number): string =>
    `${client}#${voting}#N#${shard}`,
  enrolledClient: (client: ClientId): Key => ({ pk: 'CLIENTS', sk: client }),
  /** The partition of the list of clients. */
  enrolledClients: (): string => 'CLIENTS',
  offer: (client: ClientId): Key => ({ pk: client, sk: 'OFFER' }),
  reconciliation: (client: ClientId): Key => ({ pk: client, sk: 'RECONCILIATION' }),
  /** A purchase, in the month in which it was made, which its id tells. */
  purchase: (client: ClientId, purchase: PurchaseId): Key => ({
    pk: `${client}#SALES#${monthOf(madeAt(purchase))}`,
    sk: purchase,
  }),
  /** The partition of a month's purchases. */
  sales: (client: ClientId, month: string): string => `${client}#SALES#${month}`,
  ownPurchase: (client: ClientId, user: UserId, purchase: PurchaseId): Key => ({
    pk: `${client}#${user}`,
    sk: `PURCHASE#${purchase}`,
  }),
  /** The partition of what a voter has bought. */
  ownPurchases: (client: ClientId, user: UserId): string => `${client}#${user}`,
  purchaseRequest: (client: ClientId, user: UserId, request: string): Key => ({
    pk: `${client}#${user}`,
    sk: `REQUEST#${request}`,
  }),
  /** The list of the purchases that a voter has begun and may not have paid. */
  openPurchases: (client: ClientId, user: UserId): Key => ({
    pk: `${client}#${user}`,
    sk: 'OPEN',
  }),
  /** The token with which the execution of a purchase waits. */
  waiting: (client: ClientId, purchase: PurchaseId): Key => ({
    pk: `${client}#WAITING#${purchase}`,
    sk: 'TOKEN',
  }),
  /** The purchase behind a provider's name for a payment. */
  payment: (client: ClientId, provider: string, ref: string): Key => ({
    pk: `${client}#PAYMENT#${provider}#${ref}`,
    sk: 'PURCHASE',
  }),
  paymentEvent: (client: ClientId, day: string, provider: string, event: string): Key => ({
    pk: `${client}#EVENTS#${day}`,
    sk: `${provider}#${event}`,
  }),
  registration: (client: ClientId, voting: VotingId, shard: number, user: UserId): Key => ({
    pk: `${client}#${voting}#R#${shard}`,
    sk: user,
  }),
} as const;

/** The beginnings of sort keys, by which items of one kind are found. */
export const prefixes = {
  voting: 'VOTING#',
  journal: 'J#',
  shardCount: 'SHARD#',
  participation: 'VOTE#',
  entry: 'ENTRY#',
  ownPurchase: 'PURCHASE#',
} as const;
