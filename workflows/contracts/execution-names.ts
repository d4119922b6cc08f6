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

/** What an execution is for; throws on a name of another form. */
export function subjectOf(name: string): ExecutionSubject {
  const version = parseExecutionName(name);
  if (version !== undefined) return { machine: 'voting-lifecycle', ...version };
  return { machine: 'credit-purchase', purchaseId: purchaseId(name) };
}
