import * as v from 'valibot';
import type { ClientId, VotingId } from '#basics/ids.ts';
import { ok, type Result, refuse } from '#basics/result.ts';
import { ids, pathOf } from '#contracts/read.ts';

/** What the life cycle of a voting publishes, through SNS. */
export const votingFactKinds = [
  'voting-scheduled',
  'voting-changed',
  'voting-cancelled',
  'reminder-due',
  'voting-opened',
  'alert-due',
  'voting-closed',
  'voting-published',
] as const;

/** What is published about a purchase, for the one voter whose purchase it is. */
export const purchaseFactKinds = [
  'purchase-paid',
  'purchase-pending',
  'purchase-failed',
  'purchase-expired',
  'credits-taken-back',
  'credits-given-back',
] as const;

export type VotingFactKind = (typeof votingFactKinds)[number];
export type PurchaseFactKind = (typeof purchaseFactKinds)[number];

const common = {
  factId: v.string(),
  clientId: ids.clientId,
  /** Epoch milliseconds. */
  at: v.number(),
};

const votingFactSchema = v.object({
  ...common,
  kind: v.picklist(votingFactKinds),
  votingId: ids.votingId,
  version: v.number(),
});

const purchaseFactSchema = v.object({
  ...common,
  kind: v.picklist(purchaseFactKinds),
  userId: ids.userId,
  purchaseId: ids.purchaseId,
  /** How many credits came or went. */
  credits: v.number(),
});

export type VotingFact = Readonly<v.InferOutput<typeof votingFactSchema>>;
export type PurchaseFact = Readonly<v.InferOutput<typeof purchaseFactSchema>>;

/** A fact may be delivered more than once; its id makes a repeat recognisable. */
export type Fact = VotingFact | PurchaseFact;

const messageSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.variant('kind', [votingFactSchema, purchaseFactSchema]),
);

/**
 * Returns the fact that a message holds, without the fields that its kind does not have, or else
 * the path of the first field that does not fit. The reason never holds a value of the message.
 */
export function readFact(message: unknown): Result<Fact, string> {
  const read = v.safeParse(messageSchema, message, { abortEarly: true });
  return read.success ? ok(read.output) : refuse(pathOf(read.issues[0]));
}

/** The fact of a kind about one version of a voting: its id is the same each time. */
export const factOf = (
  kind: VotingFactKind,
  voting: { clientId: ClientId; votingId: VotingId; version: number },
  at: number,
): VotingFact => ({
  factId: `${voting.votingId}-v${voting.version}-${kind}`,
  kind,
  clientId: voting.clientId,
  votingId: voting.votingId,
  version: voting.version,
  at,
});
