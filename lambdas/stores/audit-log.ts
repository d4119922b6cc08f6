import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { canonicalJson } from '#basics/canonical-json.ts';
import { sha256Hex } from '#basics/hash.ts';
import type { ClientId } from '#basics/ids.ts';
import { type AuditEntry, type AuditEvent, auditEvent } from '#contracts/audit.ts';
import { isoText } from '#contracts/instant.ts';
import type { Database, Tables } from '#stores/database.ts';
import { ifNew, newestFirst, pageOf, queryBeyond } from '#stores/items.ts';
import { keys, partitions } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';

const entryItem = v.pipe(
  v.object({ sk: v.string(), event: auditEvent }),
  v.transform(({ sk, event }): AuditEntry => ({ entryId: sk, event })),
);

/** The same event has the same id, so that an act that is repeated is written once. */
const idOf = (event: AuditEvent): string =>
  `${isoText(event.at)}-${sha256Hex(canonicalJson(event)).slice(0, 16)}`;

/** What writes an entry, in the transaction of the act that it is about. Nothing replaces it. */
export const auditPut = (TableName: Tables['audit'], event: AuditEvent) => ({
  Put: {
    TableName,
    Item: { ...keys.auditEntry(event.clientId, event.at, idOf(event)), event },
    ...ifNew,
  },
});

/** What admins and operators did, by client. */
export function createAuditLog({ documents, tables }: Database) {
  /** Writes an entry on its own, where the act itself is a call of another service. */
  async function put(event: AuditEvent): Promise<void> {
    await writtenOrLost(documents.send(new PutCommand(auditPut(tables.audit, event).Put)));
  }

  /** A page of a month in UTC, such as `2027-02`, newest first; `next` is the id to go on after. */
  async function page(
    clientId: ClientId,
    month: string,
    limit: number,
    after: string | undefined,
  ): Promise<{ readonly items: AuditEntry[]; readonly next: string | undefined }> {
    const pk = partitions.audit(clientId, month);
    const query = { ...queryBeyond(tables.audit, pk, '<', after), ...newestFirst };
    const { items, hasMore } = await pageOf(documents, query, entryItem, limit);
    return { items, next: hasMore ? items.at(-1)?.entryId : undefined };
  }

  return { put, page };
}

export type AuditLog = ReturnType<typeof createAuditLog>;
