/** Someone as whom one can sign in on the local host, without a password. */
export type Persona = {
  /** The `sub` of the tokens. */
  readonly userId: string;
  readonly name: string;
  /** As in Cognito: `<clientId>.voter`, `<clientId>.admin`, or `operators`. */
  readonly groups: readonly string[];
  /** Cognito would ask them for it at each sign-in; staff have no rights without one. */
  readonly hasSecondFactor?: true;
  /** What to know before choosing, as in `12 credits`. */
  readonly note?: string;
};

/** Every scope of the resource server `votings`. Groups decide what a caller may really do. */
export const apiScopes = [
  'votings/read',
  'votings/vote',
  'votings/manage',
  'votings/operate',
] as const;

/** One hour, in seconds: the lifetime of the app's access and ID tokens. */
export const tokenLifetime = 3600;

/** The app client of voters and admins: public, with PKCE. */
export const appClientId = 'hustings-app';
/** That of operators. Only it may ask for their scope. */
export const operatorsClientId = 'hustings-operators';

/** What differs between the app clients, as in the cloud; lifetimes in seconds. */
export const appClients: Readonly<Record<string, AppClient>> = {
  [appClientId]: {
    scopes: apiScopes.filter((scope) => scope !== 'votings/operate'),
    callback: '/callback',
    tokenLifetime,
    refreshLifetime: 30 * 24 * 3600,
  },
  [operatorsClientId]: {
    scopes: apiScopes,
    callback: '/operators/callback',
    tokenLifetime: 900,
    refreshLifetime: 3600,
  },
};

export type AppClient = {
  /** Those it may ask for. */
  readonly scopes: readonly string[];
  readonly callback: string;
  readonly tokenLifetime: number;
  readonly refreshLifetime: number;
};

/** The app client with this id. Throws if there is none. */
export function appClientOf(clientId: string | undefined): AppClient {
  const found = appClients[clientId ?? ''];
  if (!found) throw new Error(`There is no app client ${clientId}`);
  return found;
}

/**
 * What a Cognito access token holds about a user beside the protocol's own claims. It has no `aud`:
 * authorizers look at `client_id` instead.
 */
export const accessClaims = ({ userId, groups }: Pick<Persona, 'userId' | 'groups'>) => ({
  token_use: 'access',
  version: 2,
  username: userId,
  'cognito:groups': [...groups],
});
