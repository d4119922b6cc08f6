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
 * can be that of another, and so that credentials can be limited to one client's keys. The
 * exceptions begin with capitals, as no client id does.
 */
export const keys = {
  /** No item has this key: health checks read it. */
  nothing: { pk: 'NOTHING', sk: 'NOTHING' } as Key,
  voting: (clientId: ClientId, votingId: VotingId): Key => ({
    pk: clientId,
    sk: `VOTING#${votingId}`,
  }),
  calendar: (clientId: ClientId): Key => ({ pk: clientId, sk: 'CALENDAR' }),
  /** That a voting's life is not over; with it, since when its next step is due. */
  unfinished: (clientId: ClientId, votingId: VotingId): Key => ({
    pk: `${clientId}#UNFINISHED`,
    sk: votingId,
  }),
  /** The partition of a client's unfinished votings. */
  everyUnfinished: (clientId: ClientId): string => `${clientId}#UNFINISHED`,
  limits: (clientId: ClientId): Key => ({ pk: clientId, sk: 'LIMITS' }),
  /** Which voting a request to schedule one has made. */
  schedulingRequest: (clientId: ClientId, request: string): Key => ({
    pk: clientId,
    sk: `REQUEST#${request}`,
  }),
  journalEntry: (clientId: ClientId, votingId: VotingId, revision: number): Key => ({
    pk: `${clientId}#${votingId}`,
    sk: `J#${padded(revision, revisionDigits)}`,
  }),
  shardCount: (clientId: ClientId, votingId: VotingId, shard: number): Key => ({
    pk: `${clientId}#${votingId}`,
    sk: `SHARD#${padded(shard, shardDigits)}`,
  }),
  /** A stretch of the ballot ids that a shard's count took in, by the first of them. */
  counted: (clientId: ClientId, votingId: VotingId, shardDigest: string, first: string): Key => ({
    pk: `${clientId}#${votingId}`,
    sk: `COUNTED#${shardDigest}#${first}`,
  }),
  seal: (clientId: ClientId, votingId: VotingId): Key => ({
    pk: `${clientId}#${votingId}`,
    sk: 'SEAL',
  }),
  ballot: (clientId: ClientId, votingId: VotingId, shard: number, ballotId: BallotId): Key => ({
    pk: `${clientId}#${votingId}#${shard}`,
    sk: ballotId,
  }),
  /** The partition of a shard's ballots. */
  ballots: (clientId: ClientId, votingId: VotingId, shard: number): string =>
    `${clientId}#${votingId}#${shard}`,
  /** The partition of a shard's counters. */
  counters: (clientId: ClientId, votingId: VotingId, shard: number): string =>
    `${clientId}#${votingId}#C#${shard}`,
  counter: (clientId: ClientId, votingId: VotingId, shard: number, slot: string): Key => ({
    pk: `${clientId}#${votingId}#C#${shard}`,
    sk: slot,
  }),
  participation: (clientId: ClientId, userId: UserId, votingId: VotingId): Key => ({
    pk: `${clientId}#${userId}`,
    sk: `VOTE#${votingId}`,
  }),
  account: (clientId: ClientId, userId: UserId): Key => ({
    pk: `${clientId}#${userId}`,
    sk: 'CREDITS',
  }),
  grantEntry: (clientId: ClientId, userId: UserId, grant: string): Key => ({
    pk: `${clientId}#${userId}`,
    sk: `ENTRY#G#${grant}`,
  }),
  purchaseEntry: (
    clientId: ClientId,
    userId: UserId,
    purchaseId: PurchaseId,
    revision: number,
  ): Key => ({
    pk: `${clientId}#${userId}`,
    sk: `ENTRY#P#${purchaseId}#${padded(revision, revisionDigits)}`,
  }),
  /** How often a voter has called a route of late. */
  calls: (clientId: ClientId, userId: UserId, call: string): Key => ({
    pk: `${clientId}#${userId}`,
    sk: `CALLS#${call}`,
  }),
  settings: (clientId: ClientId, userId: UserId): Key => ({
    pk: `${clientId}#${userId}`,
    sk: 'SETTINGS',
  }),
  /** That a voter has an account at the client. */
  accountHolder: (clientId: ClientId, shard: number, userId: UserId): Key => ({
    pk: `${clientId}#ACCOUNTS#${shard}`,
    sk: userId,
  }),
  /** The partition of a shard's account holders. */
  accountHolders: (clientId: ClientId, shard: number): string => `${clientId}#ACCOUNTS#${shard}`,
  /** That a paid vote is about to be sent shortly before the close; nothing of its ballot. */
  voteIntent: (clientId: ClientId, votingId: VotingId, shard: number, userId: UserId): Key => ({
    pk: `${clientId}#${votingId}#I#${shard}`,
    sk: userId,
  }),
  /** The partition of a shard's vote intents. */
  voteIntents: (clientId: ClientId, votingId: VotingId, shard: number): string =>
    `${clientId}#${votingId}#I#${shard}`,
  enrolledClient: (clientId: ClientId): Key => ({ pk: 'CLIENTS', sk: clientId }),
  /** The partition of the list of clients. */
  enrolledClients: (): string => 'CLIENTS',
  offer: (clientId: ClientId): Key => ({ pk: clientId, sk: 'OFFER' }),
  reconciliation: (clientId: ClientId): Key => ({ pk: clientId, sk: 'RECONCILIATION' }),
  /** A purchase, in the month in which it was made, which its id tells. */
  purchase: (clientId: ClientId, purchaseId: PurchaseId): Key => ({
    pk: `${clientId}#SALES#${monthOf(madeAt(purchaseId))}`,
    sk: purchaseId,
  }),
  /** The partition of a month's purchases. */
  sales: (clientId: ClientId, month: string): string => `${clientId}#SALES#${month}`,
  ownPurchase: (clientId: ClientId, userId: UserId, purchaseId: PurchaseId): Key => ({
    pk: `${clientId}#${userId}`,
    sk: `PURCHASE#${purchaseId}`,
  }),
  /** The partition of what a voter has bought. */
  ownPurchases: (clientId: ClientId, userId: UserId): string => `${clientId}#${userId}`,
  purchaseRequest: (clientId: ClientId, userId: UserId, request: string): Key => ({
    pk: `${clientId}#${userId}`,
    sk: `REQUEST#${request}`,
  }),
  /** The list of the purchases that a voter has begun and may not have paid. */
  openPurchases: (clientId: ClientId, userId: UserId): Key => ({
    pk: `${clientId}#${userId}`,
    sk: 'OPEN',
  }),
  /** The token with which the execution of a purchase waits. */
  waiting: (clientId: ClientId, purchaseId: PurchaseId): Key => ({
    pk: `${clientId}#WAITING#${purchaseId}`,
    sk: 'TOKEN',
  }),
  /** The purchase behind a provider's name for a payment. */
  payment: (clientId: ClientId, provider: string, ref: string): Key => ({
    pk: `${clientId}#PAYMENT#${provider}#${ref}`,
    sk: 'PURCHASE',
  }),
  paymentEvent: (clientId: ClientId, day: string, provider: string, event: string): Key => ({
    pk: `${clientId}#EVENTS#${day}`,
    sk: `${provider}#${event}`,
  }),
  registration: (clientId: ClientId, votingId: VotingId, shard: number, userId: UserId): Key => ({
    pk: `${clientId}#${votingId}#R#${shard}`,
    sk: userId,
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
