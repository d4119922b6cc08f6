import type { BallotId, ClientId, PurchaseId, UserId, VotingId } from '#basics/ids.ts';
import { madeAt } from '#basics/ulid.ts';

/** The key of an item in any of the tables. */
export type Key = { readonly pk: string; readonly sk: string };

const key = (pk: string, sk: string): Key => ({ pk, sk });

/**
 * A partition of one client: the client's id alone, or followed by `#` and more. No id holds a `#`,
 * so it is a partition of no other client, and credentials can be limited to it.
 */
const partition = (clientId: ClientId, ...parts: readonly (string | number)[]): string =>
  [clientId, ...parts].join('#');

/** With leading zeros, so that sort keys are in the order of the numbers. */
const revisionText = (revision: number): string => String(revision).padStart(10, '0');
const shardText = (shard: number): string => String(shard).padStart(2, '0');

/** A month in UTC, as `2027-02`; of the stores alone. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

/** The partitions that are read as a whole. */
export const partitions = {
  /** The list of clients, the one partition of no client: it has capitals, as no client id has. */
  clients: 'CLIENTS',
  unfinished: (clientId: ClientId) => partition(clientId, 'UNFINISHED'),
  /** The journal, the counts and the seal of a voting. */
  voting: (clientId: ClientId, votingId: VotingId) => partition(clientId, votingId),
  ballots: (clientId: ClientId, votingId: VotingId, shard: number) =>
    partition(clientId, votingId, shard),
  counters: (clientId: ClientId, votingId: VotingId, shard: number) =>
    partition(clientId, votingId, 'C', shard),
  voteIntents: (clientId: ClientId, votingId: VotingId, shard: number) =>
    partition(clientId, votingId, 'I', shard),
  registrations: (clientId: ClientId, votingId: VotingId, shard: number) =>
    partition(clientId, votingId, 'R', shard),
  /** What a voter has, did and bought. */
  voter: (clientId: ClientId, userId: UserId) => partition(clientId, userId),
  accountHolders: (clientId: ClientId, shard: number) => partition(clientId, 'ACCOUNTS', shard),
  /** What a reconciliation has found to be spent, up to one of its last two pages. */
  spentCredits: (clientId: ClientId, slot: number) => partition(clientId, 'SPENT', slot),
  /** A month's purchases. */
  sales: (clientId: ClientId, month: string) => partition(clientId, 'SALES', month),
  /** What admins and operators did in a month; in a table of its own. */
  audit: (clientId: ClientId, month: string) => partition(clientId, 'AUDIT', month),
} as const;

/** The beginnings of sort keys, by which items of one kind are found. */
export const prefixes = {
  voting: 'VOTING#',
  shardCount: 'SHARD#',
  participation: 'VOTE#',
  entry: 'ENTRY#',
  ownPurchase: 'PURCHASE#',
} as const;

const { voting: ofVoting, voter: ofVoter } = partitions;

/** The key of every item of the system. */
export const keys = {
  /** No item has this key: health checks read it. */
  nothing: key('NOTHING', 'NOTHING'),
  enrolledClient: (clientId: ClientId) => key(partitions.clients, clientId),

  voting: (clientId: ClientId, votingId: VotingId) =>
    key(partition(clientId), `${prefixes.voting}${votingId}`),
  calendar: (clientId: ClientId) => key(partition(clientId), 'CALENDAR'),
  limits: (clientId: ClientId) => key(partition(clientId), 'LIMITS'),
  /** Which voting a request to schedule one has made. */
  schedulingRequest: (clientId: ClientId, requestId: string) =>
    key(partition(clientId), `REQUEST#${requestId}`),
  /** That the life of a voting or a purchase is not over, and when its next step is due. */
  unfinished: (clientId: ClientId, id: VotingId | PurchaseId) =>
    key(partitions.unfinished(clientId), id),

  journalEntry: (clientId: ClientId, votingId: VotingId, revision: number) =>
    key(ofVoting(clientId, votingId), `J#${revisionText(revision)}`),
  shardCount: (clientId: ClientId, votingId: VotingId, shard: number) =>
    key(ofVoting(clientId, votingId), `${prefixes.shardCount}${shardText(shard)}`),
  /**
   * A stretch of the ballot ids that a shard's count took in, by the first of them. Each shard has
   * a partition of its own, since one partition takes 1,000 write units a second.
   */
  counted: (clientId: ClientId, votingId: VotingId, shard: number, digest: string, first: string) =>
    key(partition(clientId, votingId, 'K', shard), `${digest}#${first}`),
  seal: (clientId: ClientId, votingId: VotingId) => key(ofVoting(clientId, votingId), 'SEAL'),

  ballot: (clientId: ClientId, votingId: VotingId, shard: number, ballotId: BallotId) =>
    key(partitions.ballots(clientId, votingId, shard), ballotId),
  counter: (clientId: ClientId, votingId: VotingId, shard: number, slot: string) =>
    key(partitions.counters(clientId, votingId, shard), slot),
  /** That a paid vote is about to be sent shortly before the close; nothing of its ballot. */
  voteIntent: (clientId: ClientId, votingId: VotingId, shard: number, userId: UserId) =>
    key(partitions.voteIntents(clientId, votingId, shard), userId),
  registration: (clientId: ClientId, votingId: VotingId, shard: number, userId: UserId) =>
    key(partitions.registrations(clientId, votingId, shard), userId),

  participation: (clientId: ClientId, userId: UserId, votingId: VotingId) =>
    key(ofVoter(clientId, userId), `${prefixes.participation}${votingId}`),
  /** The voter's own copy of a registration, so that theirs are found without their votings. */
  ownRegistration: (clientId: ClientId, userId: UserId, votingId: VotingId) =>
    key(ofVoter(clientId, userId), `REGISTERED#${votingId}`),
  account: (clientId: ClientId, userId: UserId) => key(ofVoter(clientId, userId), 'CREDITS'),
  grantEntry: (clientId: ClientId, userId: UserId, grantId: string) =>
    key(ofVoter(clientId, userId), `${prefixes.entry}G#${grantId}`),
  purchaseEntry: (clientId: ClientId, userId: UserId, purchaseId: PurchaseId, revision: number) =>
    key(ofVoter(clientId, userId), `${prefixes.entry}P#${purchaseId}#${revisionText(revision)}`),
  /** How often a voter has called a route of late. */
  calls: (clientId: ClientId, userId: UserId, call: string) =>
    key(ofVoter(clientId, userId), `CALLS#${call}`),
  settings: (clientId: ClientId, userId: UserId) => key(ofVoter(clientId, userId), 'SETTINGS'),
  /** That a voter has an account at the client. */
  accountHolder: (clientId: ClientId, shard: number, userId: UserId) =>
    key(partitions.accountHolders(clientId, shard), userId),

  offer: (clientId: ClientId) => key(partition(clientId), 'OFFER'),
  reconciliation: (clientId: ClientId) => key(partition(clientId), 'RECONCILIATION'),
  reconciliationRun: (clientId: ClientId) => key(partition(clientId), 'RECONCILIATION#RUN'),
  spentCredits: (clientId: ClientId, slot: number, part: string) =>
    key(partitions.spentCredits(clientId, slot), part),
  /** A purchase, in the month in which it was made, which its id contains. */
  purchase: (clientId: ClientId, purchaseId: PurchaseId) =>
    key(partitions.sales(clientId, monthOf(madeAt(purchaseId))), purchaseId),
  ownPurchase: (clientId: ClientId, userId: UserId, purchaseId: PurchaseId) =>
    key(ofVoter(clientId, userId), `${prefixes.ownPurchase}${purchaseId}`),
  purchaseRequest: (clientId: ClientId, userId: UserId, requestId: string) =>
    key(ofVoter(clientId, userId), `REQUEST#${requestId}`),
  /** The list of the purchases that a voter has begun and may not have paid. */
  openPurchases: (clientId: ClientId, userId: UserId) => key(ofVoter(clientId, userId), 'OPEN'),
  /** The token with which the execution of a purchase waits. */
  waiting: (clientId: ClientId, purchaseId: PurchaseId) =>
    key(partition(clientId, 'WAITING', purchaseId), 'TOKEN'),
  /** The purchase behind a provider's name for a payment. */
  payment: (clientId: ClientId, provider: string, paymentRef: string) =>
    key(partition(clientId, 'PAYMENT', provider, paymentRef), 'PURCHASE'),
  paymentEvent: (clientId: ClientId, day: string, provider: string, eventId: string) =>
    key(partition(clientId, 'EVENTS', day), `${provider}#${eventId}`),

  auditEntry: (clientId: ClientId, at: number, entryId: string) =>
    key(partitions.audit(clientId, monthOf(at)), entryId),
} as const;
