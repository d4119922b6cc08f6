import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A share of the event loop's time: below it, a pause of tens of milliseconds does no harm. */
const quiet = 0.1;
const growthMin = 16 * 2 ** 20;

/**
 * Frees the memory of a peak once the process is quiet: V8 collects only while something is
 * allocated, so the garbage of a peak would stay. The collection is V8's most thorough one, which
 * returns the pages to the system, too. Returns a function that stops it.
 */
export function freeSpareMemory(lookEveryMs = 5_000): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  let heapLeft = 0;
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    const grown = process.memoryUsage().heapTotal - heapLeft;
    if (utilization > quiet || grown < growthMin) return;
    collect({ type: 'major', flavor: 'last-resort' });
    heapLeft = process.memoryUsage().heapTotal;
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
