import { CfnOutput, Duration, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { type Domains, lockedRemovalPolicy } from '#infra/cloud/stages.ts';
import { LoginPages } from './login-pages.ts';

/** The resource server of the contract's scopes, such as `votings/read`. */
const resource = 'votings';

export type IdentityProps = {
  readonly stage: string;
  readonly keepsData: boolean;
  /** The scopes of the contract, each `votings/<name>`. */
  readonly scopes: readonly string[];
  /** Where the web app is served from; sign-in returns to `<origin>/callback`. */
  readonly webOrigins: readonly string[];
  /** Where sign-in returns to in native apps. */
  readonly appCallbacks: readonly string[];
  readonly domains: Domains;
};

/** The user pool with its login pages, and its one public app client. */
export class Identity extends Construct {
  readonly users: UserPool;
  readonly app: UserPoolClient;

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    this.users = this.createUsers(props.keepsData);
    this.users.addGroup('Operators', {
      groupName: 'operators',
      description: 'Operator at every client. Others are in groups <clientId>.<voter or admin>.',
    });
    this.app = this.createApp(props);
    new LoginPages(this, 'LoginPages', {
      stage: props.stage,
      domains: props.domains,
      users: this.users,
      app: this.app,
    });
    const secondFactor = this.createSecondFactorClient();
    new CfnOutput(this, 'PoolId', { value: this.users.userPoolId });
    new CfnOutput(this, 'SecondFactorClientId', { value: secondFactor.userPoolClientId });
    new CfnOutput(this, 'Issuer', { value: this.users.userPoolProviderUrl });
    new CfnOutput(this, 'AppClientId', { value: this.app.userPoolClientId });
  }

  private createUsers(keepsData: boolean): UserPool {
    const users = new UserPool(this, 'Users', {
      // Each client decides who belongs to it.
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireSymbols: true,
        requireUppercase: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection: keepsData,
      removalPolicy: lockedRemovalPolicy(keepsData),
    });
    Validations.of(users).acknowledge({
      id: 'AwsSolutions-COG2',
      reason: 'A forced second factor deters voters; each may switch it on.',
    });
    return users;
  }

  private createApp({ scopes, webOrigins, appCallbacks }: IdentityProps): UserPoolClient {
    const declared = scopes.map((scope) => {
      const scopeName = scope.slice(`${resource}/`.length);
      return new ResourceServerScope({ scopeName, scopeDescription: `${scopeName} ${resource}` });
    });
    const server = this.users.addResourceServer('Votings', {
      identifier: resource,
      scopes: declared,
    });
    return this.users.addClient('App', {
      generateSecret: false,
      // Users sign in at the login pages alone. An empty list would be Cognito's default, which
      // lets apps take passwords; this flow leads nowhere, as the pool has no custom challenge.
      authFlows: { custom: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [
          OAuthScope.OPENID,
          OAuthScope.PROFILE,
          ...declared.map((scope) => OAuthScope.resourceServer(server, scope)),
        ],
        callbackUrls: [...webOrigins.map((origin) => `${origin}/callback`), ...appCallbacks],
        logoutUrls: [...webOrigins, ...appCallbacks],
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(60),
      idTokenValidity: Duration.minutes(60),
      refreshTokenValidity: Duration.days(30),
      // A refresh token is good once; a client that lost the response may retry for this long.
      refreshTokenRotationGracePeriod: Duration.seconds(30),
    });
  }

  /**
   * The login pages do not offer to switch an optional second factor on. Until a page of ours does,
   * an operator does it for staff, with this client and AWS credentials. The API takes no token of
   * it.
   */
  private createSecondFactorClient(): UserPoolClient {
    return this.users.addClient('SecondFactor', {
      generateSecret: false,
      authFlows: { adminUserPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      accessTokenValidity: Duration.minutes(10),
      idTokenValidity: Duration.minutes(10),
      refreshTokenValidity: Duration.hours(1),
    });
  }
}
