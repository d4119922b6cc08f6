/** What both hosts set of a client of the AWS SDK. */
export type ClientSettings = {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

/** Returns the client of a service, which is made once. */
export type ClientOf = <Client extends object>(
  Kind: new (settings: ClientSettings) => Client,
) => Client;

/** Makes clients of the AWS SDK, one of each kind. */
export function createClientOf(settings: ClientSettings = {}): ClientOf {
  const made = new Map<unknown, object>();
  return <Client extends object>(Kind: new (settings: ClientSettings) => Client): Client => {
    const client = (made.get(Kind) as Client | undefined) ?? new Kind(settings);
    made.set(Kind, client);
    return client;
  };
}
