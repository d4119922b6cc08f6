import type { LogFields, Observer, Outcome } from '#contracts/observer.ts';

/**
 * Makes one call of a function that is not HTTP: logs its failure, and measures its time and
 * whether it was `done` or has `failed`. What it throws is thrown on.
 */
export async function measured<Output>(
  observer: Observer,
  name: string,
  about: LogFields,
  call: () => Promise<Output>,
): Promise<Output> {
  const startedAt = performance.now();
  let outcome: Outcome = 'failed';
  try {
    const output = await call();
    outcome = 'done';
    return output;
  } catch (error) {
    observer.error(`${name} failed`, error, about);
    throw error;
  } finally {
    observer.measure(name, outcome, performance.now() - startedAt, about);
  }
}
