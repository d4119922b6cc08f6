type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** What a host sets of the clients of the AWS SDK; the environment decides what is left out. */
export type ClientSettings = {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: Credentials | (() => Promise<Credentials>);
  /** How long one attempt of a call may take, in milliseconds. */
  readonly attemptMs?: number;
  /** How often a call is attempted. */
  readonly attempts?: number;
};

type ClientConfig = Omit<ClientSettings, 'attemptMs' | 'attempts'> & {
  readonly maxAttempts: number;
  readonly requestHandler: Readonly<ReturnType<typeof timeLimits>>;
};

/** Returns the client of a service, which is made once. */
export type ClientOf = <Client extends object>(
  Kind: new (config: ClientConfig) => Client,
) => Client;

const defaultAttempts = 3;
const connectMs = 1_000;
export const defaultAttemptMs = 3_000;

/**
 * Time limits that end an attempt. Without `throwOnRequestTimeout` the SDK only warns; a response
 * whose body stalls is ended by the time-out of the socket.
 */
const timeLimits = (attemptMs: number) => ({
  connectionTimeout: Math.min(connectMs, attemptMs),
  requestTimeout: attemptMs,
  throwOnRequestTimeout: true,
  socketTimeout: attemptMs,
});

/** Makes clients of the AWS SDK, one of each kind, all with the same limits of time. */
export function createClientOf({
  attemptMs = defaultAttemptMs,
  attempts = defaultAttempts,
  ...settings
}: ClientSettings = {}): ClientOf {
  const made: object[] = [];
  return (Kind) => {
    for (const client of made) if (client instanceof Kind) return client;
    const client = new Kind({
      ...settings,
      maxAttempts: attempts,
      requestHandler: timeLimits(attemptMs),
    });
    made.push(client);
    return client;
  };
}
