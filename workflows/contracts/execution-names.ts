import { type PurchaseId, purchaseId, type VotingId } from '#basics/ids.ts';
import { parseExecutionName } from '#contracts/life-cycle.ts';

export const machineNames = ['voting-lifecycle', 'credit-purchase'] as const;
export type MachineName = (typeof machineNames)[number];

/** What an execution is for, read from its name. */
export type ExecutionSubject =
  | {
      readonly machine: 'voting-lifecycle';
      readonly votingId: VotingId;
      readonly version: number;
    }
  | { readonly machine: 'credit-purchase'; readonly purchaseId: PurchaseId };

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
  return { machine: 'credit-purchase', purchaseId: purchaseId(first) };
}
