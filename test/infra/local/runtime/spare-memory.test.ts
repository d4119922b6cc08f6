import { test } from '@jest/globals';
import { freeSpareMemory } from '#infra/local/runtime/spare-memory.ts';
import { until } from '#test/until.ts';

/** Something large that nobody holds any more. */
const whatIsLeft = () => new WeakRef(Array.from({ length: 1_000_000 }, (_, index) => ({ index })));

test('what a peak has left is collected once the process is quiet', async () => {
  const left = whatIsLeft();
  const end = freeSpareMemory(50);
  await until(() => left.deref() === undefined);
  end();
});
