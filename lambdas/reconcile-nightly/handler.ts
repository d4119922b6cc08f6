import { createTimerFunction, type TimerFunction } from '#shell/timer.ts';
import {
  type StartNightlyReconciliationsDependencies,
  startNightlyReconciliations,
} from '#use-cases/start-nightly-reconciliations.ts';

/** Starts the reconciliation of every client. */
export const createReconcileNightly = (
  dependencies: StartNightlyReconciliationsDependencies,
): TimerFunction =>
  createTimerFunction('reconcile-nightly', dependencies.observer, () =>
    startNightlyReconciliations(dependencies),
  );
