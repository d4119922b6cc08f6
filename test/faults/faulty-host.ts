import { startStandingHost } from '#test/standing-host.ts';
import '#test/faults/one-realm.ts';
import type { After } from '#contracts/ports.ts';
import { createFunctions, type LocalFunctions } from '#infra/local/functions.ts';
import type { Host } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { type FaultProxy, startFaultProxy } from '#test/faults/fault-proxy.ts';
import { clientId, scheduleVoting, type VotingSettings } from '#test/faults/votings.ts';
import { createWire, type Wire } from '#test/faults/wire.ts';
import { until } from '#test/until.ts';

/** A host whose votes reach the database through a proxy that injects faults on demand. */
export type FaultyHost = {
  readonly host: Host;
  readonly proxy: FaultProxy;
  readonly wire: Wire;
  readonly admin: string;
  readonly operator: string;
  readonly voter: (userId: string) => Promise<string>;
  /** Schedules a voting, and moves the clock to its start. */
  readonly openVoting: (wanted?: Partial<VotingSettings>) => Promise<OpenVoting>;
  /** Moves the clock over the end and the drain; resolves once voters are notified. */
  readonly publish: (voting: OpenVoting) => Promise<void>;
  /** Ends what the votes under way limit themselves; the clock does not, and no time passes. */
  readonly timeIsUp: () => void;
  readonly stop: () => Promise<void>;
};

export type OpenVoting = { readonly votingId: string; readonly closesAt: number };

const silent = { info: () => {}, error: () => {}, measure: () => {}, count: () => {} };
const durationMs = 600_000;

/** Starts such a host; `wrap` changes its functions further. */
export async function startFaultyHost(
  wrap: (functions: LocalFunctions) => LocalFunctions = (functions) => functions,
): Promise<FaultyHost> {
  const folder = await temporaryFolder();
  const proxy = await startFaultProxy();
  const started: { host?: Host } = {};
  const clock = { now: () => started.host?.clock.now() ?? Number.NaN };
  const limits = new Set<() => void>();
  const after: After = (_ms, call) => {
    limits.add(call);
    return () => limits.delete(call);
  };
  const behindProxy = createFunctions(
    {
      dynamodb: proxy.endpoint,
      aws: 'http://127.0.0.1:9',
      machineArns: {
        'voting-lifecycle': 'none',
        'credit-purchase': 'none',
        reconciliation: 'none',
      },
      topicArn: 'none',
      scheduleGroup: 'none',
    },
    { clock, after, observer: silent, providersOf: async () => ({}) },
  );
  const host = await startStandingHost({
    dataDir: folder.path,
    wrap: (functions) => wrap({ ...functions, 'cast-vote': behindProxy['cast-vote'] }),
  });
  started.host = host;
  proxy.connectTo(host.databaseEndpoint);
  const wire = createWire(Number(new URL(host.origin).port), 64);
  const mint = (userId: string, group: string) =>
    mintAccessToken(host.identity.key, { userId, groups: [group] });
  const admin = await mint('carla', `${clientId}.admin`);

  async function openVoting(wanted: Partial<VotingSettings> = {}): Promise<OpenVoting> {
    const opensAt = Math.ceil(host.clock.now() / 1_000) * 1_000 + 20_000;
    const full = { title: 'Lunch', opensAt, closesAt: opensAt + durationMs, ...wanted };
    const votingId = await scheduleVoting(wire, admin, full);
    host.clock.moveTo(opensAt);
    return { votingId, closesAt: full.closesAt };
  }

  return {
    host,
    proxy,
    wire,
    admin,
    operator: await mint('olga', 'operators'),
    voter: (userId) => mint(userId, `${clientId}.voter`),
    openVoting,
    publish: async ({ votingId, closesAt }) => {
      const countAt = closesAt + 10_000;
      if (host.clock.now() < countAt) host.clock.moveTo(countAt);
      await until(async () => {
        const path = { clientId, votingId };
        const { body } = await wire.ask({ id: 'getJournal', path, token: admin });
        const entries = body.entries as readonly { readonly event: { readonly type: string } }[];
        return entries.at(-1)?.event.type === 'voters-notified';
      });
    },
    timeIsUp: () => {
      for (const end of limits) end();
    },
    stop: async () => {
      proxy.heal();
      wire.close();
      await host.stop();
      await proxy.close();
      await folder.remove();
    },
  };
}

/** A gate that is closed until it is opened. */
export function createGate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: () => promise, open: () => resolve() };
}
