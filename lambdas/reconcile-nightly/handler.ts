import {
  createNightlyReconcile,
  type ReconcileDependencies,
} from '#lambdas/reconcile/reconcile-all.ts';
import { createTimerFunction, type TimerFunction } from '#shell/timer.ts';

/** Reconciles every client. */
export const createReconcileNightly = (dependencies: ReconcileDependencies): TimerFunction =>
  createTimerFunction(
    'reconcile-nightly',
    dependencies.observer,
    createNightlyReconcile(dependencies),
  );
