import type { CalledBy, Part } from '#infra/part.ts';

const aPart = (name: string, calledBy: CalledBy): Part => ({
  name,
  purpose: `Is here for the tests of ${name}`,
  calledBy,
  uses: { tables: { votings: ['get'] } },
  timeoutSeconds: 20,
  memoryMb: 256,
});

/** Parts that the product does not have. Each host treats them as it treats those of the list. */
export const subscriber = aPart('count-facts', { facts: ['voting-opened', 'purchase-paid'] });
export const nightly = aPart('tidy-nightly', { nightlyAtHour: 5 });
export const monthly = aPart('report-monthly', { monthlyAtHour: 4 });
