import { createTimerFunction, type TimerFunction } from '#shell/timer.ts';
import {
  type ReconcileAllClientsDependencies,
  reconcileAllClients,
} from '#use-cases/reconcile-all-clients.ts';

/** Reconciles every client. */
export const createReconcileNightly = (
  dependencies: ReconcileAllClientsDependencies,
): TimerFunction =>
  createTimerFunction('reconcile-nightly', dependencies.observer, () =>
    reconcileAllClients(dependencies),
  );
