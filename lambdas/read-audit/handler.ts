import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/readAudit.js';
import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import { auditCursors, paged } from '#shell/cursors.ts';
import { createHttpFunction } from '#shell/http.ts';
import type { AuditLog } from '#stores/audit-log.ts';
import { showAuditEntry } from '#views/audit.ts';

export type ReadAuditDependencies = {
  readonly auditLog: Pick<AuditLog, 'page'>;
  readonly clock: Clock;
  readonly observer: Observer;
};

/** Shows admins and operators who did what at a client. */
export const createReadAudit = ({ auditLog, clock, observer }: ReadAuditDependencies) =>
  createHttpFunction(
    {
      readAudit: {
        check,
        run: paged(auditCursors, async ({ path, query }, after) => {
          const month = query.month ?? isoText(clock.now()).slice(0, 'YYYY-MM'.length);
          const page = await auditLog.page(path.clientId, month, query.limit, after);
          return ok({ ...page, month, items: page.items.map(showAuditEntry) });
        }),
      },
    },
    observer,
  );
