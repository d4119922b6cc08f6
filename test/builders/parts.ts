import type { CalledBy, Part } from '#infra/part.ts';

/** A part that the product does not have, called by this. */
export const aPart = (name: string, calledBy: CalledBy): Part => ({
  name,
  purpose: `Is here for a test of ${name}`,
  calledBy,
  uses: { tables: { votings: ['get'] } },
  timeoutSeconds: 20,
  memoryMb: 256,
});
