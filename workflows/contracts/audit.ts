import * as v from 'valibot';
import { ids } from '#contracts/read.ts';

const whole = v.pipe(v.number(), v.safeInteger());
const ofVoting = { votingId: ids.votingId, revision: whole };
const ofExecution = { executionName: v.string() };

/** An event of the catalogue: what every entry has, and what entries of this kind have besides. */
const eventOf =
  <const Role extends 'admin' | 'operator'>(role: Role) =>
  <const Kind extends string, Entries extends v.ObjectEntries>(kind: Kind, entries: Entries) =>
    v.object({
      kind: v.literal(kind),
      clientId: ids.clientId,
      /** Epoch milliseconds. */
      at: whole,
      by: ids.userId,
      role: v.literal(role),
      ...entries,
    });
const byAdmin = eventOf('admin');
const byOperator = eventOf('operator');

const packageSold = v.object({ packageId: v.string(), credits: whole, priceMinor: whole });
const offer = v.object({ revision: whole, currency: v.string(), packages: v.array(packageSold) });

/**
 * The closed catalogue of the audit log: what admins and operators do, and nothing that voters do.
 * It holds ids, never a choice or a secret. What is `-requested` is asked of another service after
 * the entry is written; what else there is was written in one transaction with its entry. No kind
 * is ever taken out: entries stay, and are read by this schema.
 */
export const auditEvent = v.variant('kind', [
  /** Of a voting: `revision` is that of the journal's entry, which has the whole change. */
  byAdmin('voting-scheduled', ofVoting),
  byAdmin('voting-changed', { ...ofVoting, changed: v.array(v.string()) }),
  byAdmin('voting-end-moved', ofVoting),
  byAdmin('voting-cancelled', { ...ofVoting, reason: v.string() }),
  byAdmin('offer-set', { offer }),
  byAdmin('refund-requested', { purchaseId: ids.purchaseId, voterId: ids.userId }),
  byAdmin('refund-refused', { purchaseId: ids.purchaseId, voterId: ids.userId }),
  byOperator('limits-set', { votingsAtOnce: v.object({ before: whole, after: whole }) }),
  byOperator('credits-granted', {
    voterId: ids.userId,
    grantId: v.string(),
    credits: whole,
    reason: v.exactOptional(v.string()),
  }),
  byOperator('reconciliation-requested', {}),
  byOperator('execution-stop-requested', { ...ofExecution, reason: v.string() }),
  byOperator('execution-redrive-requested', ofExecution),
  byOperator('execution-redrive-refused', ofExecution),
  byOperator('execution-start-requested', { ...ofExecution, reason: v.string() }),
]);

/** What an admin or an operator has done. */
export type AuditEvent = v.InferOutput<typeof auditEvent>;
export type AuditKind = AuditEvent['kind'];

/** An event in the log; ids are in the order of time. */
export type AuditEntry = { readonly entryId: string; readonly event: AuditEvent };

/** Who acts, and when: epoch milliseconds. */
export type Act = Pick<AuditEvent, 'by' | 'at'>;

/** The events of one kind. */
export type AuditEventOf<Kind extends AuditKind> = Extract<AuditEvent, { readonly kind: Kind }>;
