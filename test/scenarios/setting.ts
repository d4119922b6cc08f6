import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientId } from '#basics/ids.ts';
import type { components } from '#contracts/http/types.ts';
import { databaseAt } from '#infra/local/data/connection.ts';
import { personas } from '#infra/local/demo/personas.ts';
import { localTables } from '#infra/local/functions.ts';
import { type Host, type HostOptions, startHost } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { operatorsClientId } from '#infra/local/identity/persona.ts';
import { type Database, databaseOf } from '#stores/database.ts';
import { limitVotings } from '#test/builders/audit.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { type CheckedClient, createCheckedClient } from '#test/contract/checked-client.ts';
import { startStandingHost } from '#test/standing-host.ts';
import { until } from '#test/until.ts';
import { aVoting, type Wishes } from './a-voting.ts';

export type Schemas = components['schemas'];
export type Voting = Schemas['Voting'];

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A running system with its users, whose clock a test can move. */
export type Setting = {
  readonly host: Host;
  /** The database behind it, for tests that look or tamper below the HTTP interface. */
  readonly database: Database;
  /** A persona's client. */
  readonly as: (persona: string) => CheckedClient;
  /** Returns a client with a token of a user in these groups. */
  readonly signIn: (userId: string, ...groups: string[]) => Promise<CheckedClient>;
  /** So many voters of the client `demo`. */
  readonly voters: (count: number, prefix?: string) => Promise<CheckedClient[]>;
  readonly now: () => number;
  /** Moves the clock on to an instant; one that has come already is no move. */
  readonly moveTo: (instant: number | string) => void;
  /** Carla schedules a voting of `demo`. */
  readonly schedule: (wishes?: Wishes) => Promise<Voting>;
  /** The voting as Carla sees it now. */
  readonly look: (voting: Pick<Voting, 'votingId'>) => Promise<Voting>;
  /** Ends once the voting has this status. */
  readonly untilStatus: (voting: Voting, status: Voting['status']) => Promise<Voting>;
  readonly stop: () => Promise<void>;
};

/** Starts the whole system on a folder of its own; its clock stands unless a test moves it. */
export async function startSetting(
  options: Pick<HostOptions, 'startAt' | 'wrap'> & {
    readonly votingsAtOnce?: number;
    /** Its clock runs with the system's instead, for what has to be seen at real speed. */
    readonly clockRuns?: boolean;
  } = {},
): Promise<Setting> {
  const { votingsAtOnce, clockRuns = false, ...hostOptions } = options;
  const folder = await temporaryFolder();
  const start = clockRuns ? startHost : startStandingHost;
  const host = await start({ dataDir: folder.path, personas, ...hostOptions });
  const connection = new DynamoDBClient(databaseAt(host.databaseEndpoint));
  const database = databaseOf(connection, localTables);
  if (votingsAtOnce !== undefined) {
    await limitVotings(database, clientId('demo'), votingsAtOnce);
  }
  const signIn = async (userId: string, ...groups: string[]) => {
    // With every scope, so that it is the role which decides.
    const token = await mintAccessToken(host.identity.key, { userId, groups }, operatorsClientId);
    return createCheckedClient({ origin: host.origin, token });
  };
  const known = new Map<string, CheckedClient>();
  for (const { userId, groups } of personas) known.set(userId, await signIn(userId, ...groups));
  const as = (persona: string) => {
    const client = known.get(persona);
    if (client === undefined) throw new Error(`There is no persona ${persona}`);
    return client;
  };
  const path = { clientId: 'demo' };
  const look = async ({ votingId }: Pick<Voting, 'votingId'>) =>
    (await as('carla').expect('getVoting', 200, { path: { ...path, votingId } })).body;
  return {
    host,
    database,
    as,
    signIn: signIn,
    voters: (count, prefix = 'voter') =>
      Promise.all(
        Array.from({ length: count }, (_, index) => signIn(`${prefix}-${index}`, 'demo.voter')),
      ),
    now: host.clock.now,
    moveTo: (instant) => {
      const at = typeof instant === 'string' ? Date.parse(instant) : instant;
      if (at > host.clock.now()) host.clock.moveTo(at);
    },
    schedule: async (wishes) => {
      const body = aVoting(host.clock.now(), wishes);
      return (await as('carla').expect('scheduleVoting', 201, { path, body })).body;
    },
    look,
    untilStatus: (voting, status) =>
      until(async () => {
        const seen = await look(voting);
        return seen.recordedStatus === status && seen;
      }, `the life cycle of ${voting.title} has recorded ${status}`),
    stop: async () => {
      await host.stop();
      connection.destroy();
      await folder.remove();
    },
  };
}
