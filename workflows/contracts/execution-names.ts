import { type PurchaseId, purchaseId, type VotingId } from '#basics/ids.ts';
import { parseExecutionName } from '#contracts/life-cycle.ts';
import { isReconciliationName } from '#contracts/reconciling.ts';

/** Every state machine. */
export const machineNames = ['voting-lifecycle', 'credit-purchase', 'reconciliation'] as const;
export type MachineName = (typeof machineNames)[number];

/** The machines that move on what is listed as unfinished, and so can be overdue. */
export const unfinishedMachines = ['voting-lifecycle', 'credit-purchase'] as const;
export type UnfinishedMachine = (typeof unfinishedMachines)[number];

/** A value for each machine, by its name. */
export const byMachine = <Value>(make: (name: MachineName) => Value) =>
  Object.fromEntries(machineNames.map((name) => [name, make(name)])) as {
    readonly [Name in MachineName]: Value;
  };

/** What an execution is for, read from its name. */
export type ExecutionSubject =
  | {
      readonly machine: 'voting-lifecycle';
      readonly votingId: VotingId;
      readonly version: number;
    }
  | { readonly machine: 'credit-purchase'; readonly purchaseId: PurchaseId }
  | { readonly machine: 'reconciliation' };

/**
 * The name of an execution by that of the first one for the same, and how often one was started: a
 * name cannot be used again for 90 days. The first is number 1, and keeps its name.
 */
export const nameOfStart = (first: string, starts = 1): string =>
  starts === 1 ? first : `${first}-start${starts}`;

/** What an execution is for; throws on a name of another form. */
export function subjectOf(name: string): ExecutionSubject {
  const first = name.replace(/-start[1-9][0-9]{0,2}$/, '');
  const version = parseExecutionName(first);
  if (version !== undefined) return { machine: 'voting-lifecycle', ...version };
  if (isReconciliationName(name)) return { machine: 'reconciliation' };
  return { machine: 'credit-purchase', purchaseId: purchaseId(first) };
}
