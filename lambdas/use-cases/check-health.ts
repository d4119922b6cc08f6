import type { Clock } from '#contracts/ports.ts';
import type { Health } from '#stores/health.ts';

export type CheckHealthDependencies = {
  readonly health: Pick<Health, 'ping'>;
  readonly clock: Clock;
};

/** The check is open to all, as often as they like; the database is asked this often at most. */
const cachedMs = 1_000;

/**
 * Returns a check that passes if the database responds, or has responded within the last second,
 * and else throws the database's error. A failure is not cached.
 */
export function createHealthCheck({ health, clock }: CheckHealthDependencies): () => Promise<void> {
  let latest: { readonly at: number; readonly response: Promise<void> } | undefined;

  return () => {
    const now = clock.now();
    if (latest !== undefined && now - latest.at < cachedMs) return latest.response;
    const asked = { at: now, response: health.ping() };
    latest = asked;
    asked.response.catch(() => {
      if (latest === asked) latest = undefined;
    });
    return asked.response;
  };
}
