import type { ClientId, VotingId } from '#basics/ids.ts';
import type { AuditEvent } from '#contracts/audit.ts';
import type { JournalEntry } from '#voting/journal.ts';

/** What the audit log has of an entry of a voting's journal: nothing of what its machine did. */
export function auditEventOf(
  clientId: ClientId,
  votingId: VotingId,
  { revision, event }: JournalEntry,
): AuditEvent | undefined {
  // The start of an execution is logged before it is stored, as of what has no journal.
  if (!('by' in event) || event.type === 'life-cycle-started-again') return undefined;
  const { at, by } = event;
  const act = { role: 'admin', clientId, votingId, revision, at, by } as const;
  switch (event.type) {
    case 'voting-changed':
      return { kind: event.type, ...act, changed: Object.keys(event.changes) };
    case 'voting-cancelled':
      return { kind: event.type, ...act, reason: event.reason };
    default:
      return { kind: event.type, ...act };
  }
}
