import type { LocalFunctions } from '#infra/local/functions.ts';
import { type Host, type HostOptions, startHost } from '#infra/local/host.ts';

/**
 * Moves the clock by a millisecond after each call that may write, so that events have an order
 * although the clock stands. Reading takes no time.
 */
const tickingAfterWrites = (functions: LocalFunctions, tick: () => void): LocalFunctions => {
  const ticking = Object.entries(functions).map(([name, call]) => [
    name,
    async (input: never) => {
      const { routeKey = 'GET ' } = input as { routeKey?: string };
      try {
        return await call(input);
      } finally {
        if (!routeKey.startsWith('GET ')) tick();
      }
    },
  ]);
  return Object.fromEntries(ticking) as LocalFunctions;
};

/**
 * Starts a host whose clock stands unless a test moves it: nothing comes due, and no window ends,
 * because a machine is slow.
 */
export async function startStandingHost(
  options: Omit<HostOptions, 'clockStands' | 'personas'> & Partial<Pick<HostOptions, 'personas'>>,
): Promise<Host> {
  const { wrap = (functions) => functions } = options;
  const started: { host?: Host } = {};
  const host = await startHost({
    personas: [],
    ...options,
    clockStands: true,
    wrap: (functions) => tickingAfterWrites(wrap(functions), () => started.host?.clock.move(1)),
  });
  started.host = host;
  return host;
}
