import { expect, test } from '@jest/globals';
import { oneSlot } from '#gateways/slots.ts';

test('an environment that serves one request at a time has one slot of its own', async () => {
  const [one, two] = [oneSlot(), oneSlot()];
  const slotOf = (slots: typeof one) => slots.hold(async (slot) => slot);
  expect(await slotOf(one)).toMatch(/^[0-9a-f]{16}$/);
  expect(await slotOf(one)).toBe(await slotOf(one));
  expect(await slotOf(two)).not.toBe(await slotOf(one));
});
