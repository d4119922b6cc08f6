import { byMachine } from '#contracts/execution-names.ts';
import type { Purchase } from '#credits/purchase.ts';
import { createAuditLog } from '#stores/audit-log.ts';
import { createClients } from '#stores/clients.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import type { StartedDatabase } from '#test/builders/database.ts';
import { fakeExecutions } from '#test/builders/fakes.ts';
import { aUserId } from '#test/builders/ids.ts';
import { aPurchase, aPurchaseId } from '#test/builders/purchases.ts';
import { aReader } from './reading.ts';

let sold = 0;

/** A client of its own, and the executions of every machine. */
export function anInspector(database: StartedDatabase) {
  const machines = byMachine(() => fakeExecutions());
  const reader = aReader(database);
  const purchases = createPurchases(database);
  const clients = createClients(database);
  const stores = { unfinished: createUnfinished(database), auditLog: createAuditLog(database) };

  /** Stores a purchase of the client whose page at the provider was made now. */
  async function sell(payment: Purchase['payment'] = 'open'): Promise<Purchase> {
    sold += 1;
    const at = reader.time.now;
    const begun = aPurchase({
      clientId: reader.client,
      purchaseId: aPurchaseId(sold),
      userId: aUserId(sold),
    });
    await clients.enrol(reader.client, at);
    await purchases.begin(begun, 'request');
    const after = { ...begun, revision: 2, checkoutRef: 'checkout', payment };
    await purchases.change({ after }, at);
    return after;
  }

  return { ...reader, ...stores, purchases, machines, sell };
}
