import { createReconcileNightly } from '#lambdas/reconcile-nightly/handler.ts';
import type { Host } from '#wiring/host.ts';
import { reconciliationOn } from '#wiring/reconciliation.ts';

export const wire = (host: Host) => createReconcileNightly(reconciliationOn(host));
