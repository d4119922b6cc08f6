import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import type { StatementEntry } from '#credits/ledger.ts';

type Schemas = components['schemas'];

/** Without who granted it: that is for operators alone. */
const showEntry = (entry: StatementEntry): Schemas['StatementEntry'] => {
  const { entryId, at, cause, credits, balance, votingId, purchaseId, reason } = entry;
  return {
    entryId,
    at: isoText(at),
    cause,
    credits,
    balance,
    ...(votingId === undefined ? {} : { votingId }),
    ...(purchaseId === undefined ? {} : { purchaseId }),
    ...(reason === undefined ? {} : { reason }),
  };
};

/** A page of a statement as the contract has it; `next` is the last entry's id. */
export const showStatement = <Next>(page: {
  readonly credits: number;
  readonly items: readonly StatementEntry[];
  readonly next: Next;
}) => ({ credits: page.credits, items: page.items.map(showEntry), next: page.next });
