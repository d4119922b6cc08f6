import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of the event loop's time: below it a pause of some tens of milliseconds disturbs nobody. */
const quiet = 0.1;
const growthMin = 16 * 2 ** 20;

/**
 * Gives the memory of a peak back once the process is quiet: V8 collects only while something is
 * allocated, so what a crowd has left would stay. Returns how to end it.
 */
export function giveBackSpareMemory(lookEveryMs = 10_000): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let heapLeft = 0;
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    const grown = process.memoryUsage().heapTotal - heapLeft;
    if (utilization > quiet || grown < growthMin) return;
    collect();
    heapLeft = process.memoryUsage().heapTotal;
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
