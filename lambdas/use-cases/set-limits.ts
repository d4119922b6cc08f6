import type { ClientId, UserId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Limits } from '#stores/limits.ts';
import { contended, mustWrite, type RetryDependencies } from '#use-cases/retry.ts';

export type SetLimitsDependencies = RetryDependencies & {
  readonly limits: Limits;
  readonly clock: Clock;
};

type Command = {
  readonly clientId: ClientId;
  readonly votingsAtOnce: number;
  readonly by: UserId;
};

const backoff = { baseMs: 5, maxMs: 100 };

/**
 * Sets how many votings of a client may run at once. Throws `TransientError` if other operators
 * keep setting it meanwhile.
 */
export async function setLimits(
  { limits, clock, ...retry }: SetLimitsDependencies,
  { clientId, votingsAtOnce: after, by }: Command,
): Promise<void> {
  const what = `The limit of ${clientId}`;
  await mustWrite(retry, { backoff, attemptsMax: 10, what }, async () => {
    const before = await limits.votingsAtOnce(clientId);
    // Nothing changes, so there is nothing to be kept of it.
    if (before === after) return 'written';
    const act = { by, at: clock.now() };
    const written = await limits.setVotingsAtOnce(clientId, { before, after }, act);
    return written === 'lost' ? contended : written;
  });
}
