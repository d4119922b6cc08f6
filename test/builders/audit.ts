import { type ClientId, userId } from '#basics/ids.ts';
import type { AuditEvent, AuditEventOf } from '#contracts/audit.ts';
import { createAuditLog } from '#stores/audit-log.ts';
import type { Database } from '#stores/database.ts';
import { createLimits } from '#stores/limits.ts';
import { ada, demo } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import { setLimits } from '#use-cases/set-limits.ts';

export const olga = userId('olga');

/** Who acts, and when. */
export const anAct = { by: ada, at: noon };

/** Sets how many votings of a client may run at once, as an operator does. */
export async function limitVotings(
  database: Database,
  clientId: ClientId,
  votingsAtOnce: number,
): Promise<void> {
  const clock = { now: () => noon };
  const retry = { random: () => 0, pause: async () => {} };
  const limits = createLimits(database);
  await setLimits({ limits, clock, ...retry }, { clientId, votingsAtOnce, by: olga });
}

/** Olga, an operator, grants Ada a credit at noon. */
export const anAuditEvent = (
  changes: Partial<AuditEventOf<'credits-granted'>> = {},
): AuditEventOf<'credits-granted'> => ({
  kind: 'credits-granted',
  role: 'operator',
  clientId: demo,
  at: noon,
  by: olga,
  voterId: ada,
  grantId: 'g',
  credits: 1,
  ...changes,
});

/** What the audit log of a client has of a month, newest first; the month of noon by default. */
export async function auditOf(
  database: Database,
  clientId: ClientId,
  month = '2027-02',
): Promise<AuditEvent[]> {
  const { items } = await createAuditLog(database).page(clientId, month, 1_000, undefined);
  return items.map(({ event }) => event);
}
