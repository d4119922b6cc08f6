import { Duration } from 'aws-cdk-lib';
import {
  OAuthScope,
  ResourceServerScope,
  type UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolClientOptions,
} from 'aws-cdk-lib/aws-cognito';

/** The resource server of the contract's scopes, such as `votings/read`. */
const resource = 'votings';

/** The scope that only the operators' app client may ask for. */
const operatorScope = 'operate';

export type AppClientsProps = {
  /** The scopes of the contract, each `votings/<name>`. */
  readonly scopes: readonly string[];
  /** Where the web app is served from; sign-in returns to a path below. */
  readonly webOrigins: readonly string[];
  /** Where sign-in returns to in native apps. */
  readonly appCallbacks: readonly string[];
};

/** The public app clients whose tokens the API takes. */
export type AppClients = { readonly app: UserPoolClient; readonly operators: UserPoolClient };

/** What every client with login pages has. */
const shared = {
  generateSecret: false,
  // Users sign in at the login pages alone. An empty list would be Cognito's default, which
  // lets apps take passwords; this flow leads nowhere, as the pool has no custom challenge.
  authFlows: { custom: true },
  supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
  preventUserExistenceErrors: true,
  enableTokenRevocation: true,
} as const satisfies UserPoolClientOptions;

/** Adds the client of voters and admins, and that of operators, with the scopes of each. */
export function addAppClients(
  users: UserPool,
  { scopes, webOrigins, appCallbacks }: AppClientsProps,
): AppClients {
  const declared = scopes.map((scope) => {
    const scopeName = scope.slice(`${resource}/`.length);
    return new ResourceServerScope({ scopeName, scopeDescription: `${scopeName} ${resource}` });
  });
  const server = users.addResourceServer('Votings', { identifier: resource, scopes: declared });
  const grants = (allowed: readonly ResourceServerScope[]) => [
    OAuthScope.OPENID,
    OAuthScope.PROFILE,
    ...allowed.map((scope) => OAuthScope.resourceServer(server, scope)),
  ];
  const app = users.addClient('App', {
    ...shared,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: grants(declared.filter(({ scopeName }) => scopeName !== operatorScope)),
      callbackUrls: [...webOrigins.map((origin) => `${origin}/callback`), ...appCallbacks],
      logoutUrls: [...webOrigins, ...appCallbacks],
    },
    accessTokenValidity: Duration.minutes(60),
    idTokenValidity: Duration.minutes(60),
    refreshTokenValidity: Duration.days(30),
    // A refresh token is good once; a client that lost the response may retry for this long.
    refreshTokenRotationGracePeriod: Duration.seconds(30),
  });
  const operators = users.addClient('OperatorsApp', {
    ...shared,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: grants(declared),
      callbackUrls: webOrigins.map((origin) => `${origin}/operators/callback`),
      logoutUrls: [...webOrigins],
    },
    // An operator acts at every client: who loses the role has lost it after this time.
    accessTokenValidity: Duration.minutes(15),
    idTokenValidity: Duration.minutes(15),
    // The least that Cognito allows. A refreshed token names no group of staff anyway.
    refreshTokenValidity: Duration.minutes(60),
  });
  return { app, operators };
}

/**
 * The login pages do not offer to switch an optional second factor on. Until a page of ours does,
 * an operator does it for staff, with this client and AWS credentials. The API takes no token of
 * it.
 */
export const addSecondFactorClient = (users: UserPool): UserPoolClient =>
  users.addClient('SecondFactor', {
    generateSecret: false,
    authFlows: { adminUserPassword: true },
    disableOAuth: true,
    preventUserExistenceErrors: true,
    accessTokenValidity: Duration.minutes(10),
    idTokenValidity: Duration.minutes(10),
    refreshTokenValidity: Duration.hours(1),
  });
