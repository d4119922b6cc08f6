/** Someone as whom one can sign in on the local host, without a password. */
export type Persona = {
  /** The `sub` of the tokens. */
  readonly userId: string;
  readonly name: string;
  /** As in Cognito: `<clientId>.voter`, `<clientId>.admin`, or `operators`. */
  readonly groups: readonly string[];
  /** What to know before choosing, as in `12 credits`. */
  readonly note?: string;
};

/** The app client of the web app: public, with PKCE. */
export const appClientId = 'hustings-app';

/** Every scope of the resource server `votings`. Groups decide what a caller may really do. */
export const apiScopes = [
  'votings/read',
  'votings/vote',
  'votings/manage',
  'votings/operate',
] as const;

/** One hour, in seconds: Cognito's default for access and ID tokens. */
export const tokenLifetime = 3600;

/**
 * What a Cognito access token holds about a user beside the protocol's own claims. It has no `aud`:
 * authorizers look at `client_id` instead.
 */
export const accessClaims = ({ userId, groups }: Omit<Persona, 'name' | 'note'>) => ({
  token_use: 'access',
  version: 2,
  username: userId,
  'cognito:groups': [...groups],
});
