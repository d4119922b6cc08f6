import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { isLoopbackOrigin } from '#infra/local/runtime/loopback.ts';
import type { TokenEvent, TokenResponse } from '#lambdas/issue-token/handler.ts';
import type { SigningKey } from './keys.ts';
import { createMemory } from './memory.ts';
import { errors, interactionPolicy, Provider } from './oidc.ts';
import { noticePage, signOutPage } from './pages.ts';
import type { Persona } from './persona.ts';
import {
  type AppClient,
  accessClaims,
  apiScopes,
  appClientOf,
  appClients,
  tokenLifetime,
} from './persona.ts';

const thirtyDays = 30 * 24 * 3600;
const api = 'urn:hustings:votings';

/** What the provider is made of. */
export type ProviderOptions = {
  /** `http://localhost:<port>/oidc` */
  readonly issuer: string;
  readonly key: SigningKey;
  readonly personas: ReadonlyMap<string, Persona>;
  /** Decides which groups of a user a new token names, as in the cloud. */
  readonly issueToken: (event: TokenEvent) => Promise<TokenResponse>;
  /** Called with faults of the provider itself; refused requests are not faults. */
  readonly onFault: (error: unknown) => void;
};

// A client of type `native` may come back to any port of a loopback address (RFC 8252), which is
// what a developer's pages need; the paths are fixed.
const metadataOf = (clientId: string, { callback }: AppClient) => ({
  client_id: clientId,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: [`http://localhost${callback}`, `http://127.0.0.1${callback}`],
  post_logout_redirect_uris: ['http://localhost/', 'http://127.0.0.1/'],
});

const policyWithoutConsent = () => {
  const policy = interactionPolicy.base();
  policy.get('consent')?.checks.remove('native_client_prompt');
  return policy;
};

/** The first-party app is granted everything at once: Cognito has no consent screen, either. */
const grantEverything = async ({ oidc }: KoaContextWithOIDC) => {
  const clientId = oidc.client?.clientId ?? '';
  const known = oidc.session?.grantIdFor(clientId);
  const earlier = known === undefined ? undefined : await oidc.provider.Grant.find(known);
  if (earlier) return earlier;
  const accountId = oidc.session?.accountId ?? '';
  const grant = new oidc.provider.Grant({ clientId, accountId });
  grant.addOIDCScope('openid profile offline_access');
  grant.addResourceScope(api, appClientOf(clientId).scopes.join(' '));
  await grant.save();
  return grant;
};

const features = (): Configuration['features'] => ({
  devInteractions: { enabled: false },
  userinfo: { enabled: false },
  dPoP: { enabled: false },
  revocation: { enabled: true, allowedPolicy: async () => true },
  rpInitiatedLogout: {
    enabled: true,
    logoutSource: async (ctx, form) => {
      ctx.body = signOutPage(form);
    },
    postLogoutSuccessSource: async (ctx) => {
      ctx.body = noticePage('Signed out', 'You can close this page, or go back to the app.');
    },
  },
  resourceIndicators: {
    enabled: true,
    defaultResource: async () => api,
    useGrantedResource: async () => true,
    getResourceServerInfo: async ({ oidc }, resource, { clientId }) => {
      if (resource !== api) throw new errors.InvalidTarget();
      const { scopes } = appClientOf(clientId);
      const others = apiScopes.filter((scope) => !scopes.includes(scope));
      const refused = others.find((scope) => oidc.requestParamScopes.has(scope));
      if (refused) throw new errors.InvalidScope('requested scope is not allowed', refused);
      return {
        scope: scopes.join(' '),
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      };
    },
  },
});

const configuration = ({ issuer, key, personas, issueToken }: ProviderOptions): Configuration => ({
  adapter: createMemory(),
  jwks: structuredClone(key.privateJwks) as NonNullable<Configuration['jwks']>,
  clients: Object.entries(appClients).map(([id, client]) => metadataOf(id, client)) as NonNullable<
    Configuration['clients']
  >,
  scopes: ['openid', 'profile', 'offline_access'],
  claims: { openid: ['sub', 'token_use', 'cognito:username', 'cognito:groups'], profile: ['name'] },
  clientBasedCORS: (_ctx, origin) => isLoopbackOrigin(origin),
  pkce: { required: () => true },
  features: features(),
  interactions: {
    url: (_ctx, { uid }) => `${new URL(issuer).pathname}/interaction/${uid}`,
    policy: policyWithoutConsent(),
  },
  loadExistingGrant: grantEverything,
  findAccount: ({ oidc }, userId) => {
    const persona = personas.get(userId);
    // The access token is made first.
    const groups = () => oidc.entities.AccessToken?.extra?.['cognito:groups'];
    return persona && { accountId: userId, claims: async () => idClaims(persona, groups()) };
  },
  extraTokenClaims: async (_ctx, token) => {
    if (!('accountId' in token)) return undefined;
    const persona = personas.get(String(token.accountId));
    if (!persona) return undefined;
    const { response } = await issueToken(eventOf(persona, token));
    const { groupOverrideDetails } = response.claimsAndScopeOverrideDetails;
    const groups = groupOverrideDetails?.groupsToOverride ?? [];
    return accessClaims({ ...persona, groups });
  },
  formats: { customizers: { jwt: withoutAudience } },
  issueRefreshToken: async () => true,
  expiresWithSession: async () => false,
  rotateRefreshToken: false,
  ttl: {
    AccessToken: lifetimeOfTokens,
    AuthorizationCode: 60,
    Grant: thirtyDays,
    IdToken: lifetimeOfTokens,
    Interaction: tokenLifetime,
    RefreshToken: (_ctx, _token, { clientId }) => appClientOf(clientId).refreshLifetime,
    Session: thirtyDays,
  },
  cookies: { keys: [randomBytes(32).toString('hex')], names: cookieNames(new URL(issuer).port) },
  renderError: async (ctx, { error, error_description }) => {
    ctx.type = 'html';
    ctx.body = noticePage('This did not work', error_description ?? error);
  },
});

const lifetimeOfTokens = (_ctx: unknown, _token: unknown, { clientId }: { clientId: string }) =>
  appClientOf(clientId).tokenLifetime;

/** What Cognito sends before it makes tokens. */
const eventOf = (
  { userId, groups }: Persona,
  { gty, scope }: { readonly gty?: string | undefined; readonly scope?: string | undefined },
): TokenEvent => ({
  triggerSource: gty?.includes('refresh_token')
    ? 'TokenGeneration_RefreshTokens'
    : 'TokenGeneration_HostedAuth',
  userPoolId: 'local',
  userName: userId,
  request: {
    groupConfiguration: { groupsToOverride: [...groups], iamRolesToOverride: [] },
    scopes: scope?.split(' ') ?? [],
  },
});

const idClaims = ({ userId, name }: Persona, groups: unknown) => ({
  sub: userId,
  name,
  token_use: 'id',
  'cognito:username': userId,
  'cognito:groups': groups,
});

// Cookies know no ports: two hosts on one machine must not take each other's session away.
const cookieNames = (port: string) => ({
  session: `hustings_${port}_session`,
  interaction: `hustings_${port}_interaction`,
  resume: `hustings_${port}_resume`,
});

type Customizer = NonNullable<
  NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']
>;

// The provider insists on an audience, and Cognito's access tokens have none: it stays where the
// provider can read it and JSON cannot. Cognito's tokens have no `typ` in their header, either.
const withoutAudience: Customizer = (_ctx, _token, parts) => {
  const { aud } = parts.payload;
  Object.defineProperty(parts.payload, 'aud', { value: aud, enumerable: false, writable: true });
  parts.header = { ...parts.header, typ: undefined };
};

/** The OpenID provider: authorization code with PKCE, refresh tokens, sign-out, as in Cognito. */
export const createProvider = (options: ProviderOptions) => {
  const provider = new Provider(options.issuer, configuration(options));
  provider.on('server_error', (_ctx, error) => options.onFault(error));
  // Koa prints errors by itself unless its event has a listener; the types lack the event.
  (provider as EventEmitter).on('error', options.onFault);
  return provider;
};
