import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { ClientId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';

/** AWS credentials as the SDK takes them. */
export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

/** A provider that is asked for each request: the SDK caches those of all others. */
export type CredentialProvider = (() => Promise<Credentials>) & { readonly memoized: true };

export type ClientCredentialsDependencies = {
  readonly sts: STSClient;
  /** The role that may touch items of the client which its session is tagged with. */
  readonly roleArn: string;
  readonly currentClientId: () => ClientId | undefined;
  readonly clock: Clock;
};

type Session = { readonly expiresAt: number; readonly credentials: Credentials };

/** A session of a role that another role has assumed lasts an hour at most. */
const sessionSeconds = 3_600;
const renewBeforeMs = 5 * 60_000;
const clientsMax = 1_000;

/**
 * Credentials that are limited to the client on whose behalf a call runs. STS is asked once for
 * each client and hour. Throws outside of such a call.
 */
export function createClientCredentials(
  dependencies: ClientCredentialsDependencies,
): CredentialProvider {
  const { currentClientId, clock } = dependencies;
  const sessions = new Map<ClientId, Promise<Session>>();

  const begin = (clientId: ClientId): Promise<Session> => {
    if (sessions.size >= clientsMax) sessions.clear();
    const session = assumeRole(dependencies, clientId);
    sessions.set(clientId, session);
    session.catch(() => sessions.delete(clientId));
    return session;
  };

  const isUsable = ({ expiresAt }: Session): boolean => clock.now() < expiresAt - renewBeforeMs;

  const provider = async (): Promise<Credentials> => {
    const clientId = currentClientId();
    if (clientId === undefined) throw new Error('This call is not on behalf of a client');
    const first = sessions.get(clientId) ?? begin(clientId);
    const session = await first;
    if (isUsable(session)) return session.credentials;
    // Of several calls that find it ended, one renews it.
    const renewed = sessions.get(clientId) === first ? begin(clientId) : sessions.get(clientId);
    return (await (renewed ?? begin(clientId))).credentials;
  };
  return Object.assign(provider, { memoized: true as const });
}

async function assumeRole(
  { sts, roleArn }: ClientCredentialsDependencies,
  clientId: ClientId,
): Promise<Session> {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: clientId,
      DurationSeconds: sessionSeconds,
      Tags: [{ Key: 'clientId', Value: clientId }],
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new Error('STS has returned no credentials');
  }
  return {
    expiresAt: Expiration.getTime(),
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    },
  };
}
