import type { AuditEntry } from '#contracts/audit.ts';
import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';

/** An entry of the audit log as the contract shows it. */
export function showAuditEntry({
  entryId,
  event: { clientId: _, at, ...event },
}: AuditEntry): components['schemas']['AuditEntry'] {
  return { entryId, ...event, at: isoText(at) };
}
