import { test } from '@jest/globals';
import { freeSpareMemory } from '#infra/local/runtime/spare-memory.ts';
import { until } from '#test/until.ts';

/** Something large without a reference to it. */
const whatIsLeft = () => new WeakRef(Array.from({ length: 1_000_000 }, (_, index) => ({ index })));

test('the garbage of a peak is collected once the process is quiet', async () => {
  const left = whatIsLeft();
  const end = freeSpareMemory(50);
  await until(() => left.deref() === undefined);
  end();
});
