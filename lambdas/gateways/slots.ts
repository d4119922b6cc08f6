import { randomBytes } from 'node:crypto';
import type { Slots } from '#contracts/slots.ts';

/** The name of a new slot. */
export const newSlot = (): string => randomBytes(8).toString('hex');

/** The slot of an environment that serves one request at a time, as Lambda's do. */
export function oneSlot(): Slots {
  const slot = newSlot();
  return { hold: (work) => work(slot) };
}
