import type { Slots } from '#contracts/slots.ts';
import { newSlot } from '#gateways/slots.ts';
import { createTurns } from '#infra/local/runtime/turns.ts';

/**
 * The slots of a process that serves many requests at once: `atOnceMax` of them, made as they are
 * needed. A request that finds none waits its turn, first come, first served.
 */
export function createSlots(atOnceMax: number): Slots {
  const turns = createTurns(atOnceMax);
  const free: string[] = [];
  return {
    hold: (work) =>
      turns.take(async () => {
        const slot = free.pop() ?? newSlot();
        try {
          return await work(slot);
        } finally {
          free.push(slot);
        }
      }),
  };
}
