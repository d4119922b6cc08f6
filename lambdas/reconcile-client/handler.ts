import { parseReconciliation } from '#contracts/reconciling.ts';
import { createStepFunction, type StepFunction } from '#shell/step.ts';
import {
  type ReconcileClientDependencies,
  type ReconcileOutcome,
  reconcileClient,
} from '#use-cases/reconcile-client.ts';

/** Goes on with the reconciliation of a client, for a page. */
export const createReconcileClient = (
  dependencies: ReconcileClientDependencies,
): StepFunction<{ readonly outcome: ReconcileOutcome }> =>
  createStepFunction('reconcile-client', dependencies.observer, async (input) => ({
    outcome: await reconcileClient(dependencies, parseReconciliation(input)),
  }));
