import { CfnOutput, Duration, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  type AppClientsProps,
  addAppClients,
  addSecondFactorClient,
} from '#infra/cloud/app-clients.ts';
import { secondFactorActions } from '#infra/cloud/grants.ts';
import { lockedRemovalPolicy, type StageSettings } from '#infra/cloud/stages.ts';
import { LoginPages } from './login-pages.ts';
import type { ServiceFunction } from './service-function.ts';

export type IdentityProps = Pick<AppClientsProps, 'scopes'> & {
  readonly stage: string;
  readonly settings: StageSettings;
  /** Decides which groups of a user a new token names. */
  readonly issueToken: ServiceFunction;
};

/** The user pool with its login pages, and its public app clients. */
export class Identity extends Construct {
  readonly users: UserPool;
  /** The client of voters and admins. */
  readonly app: UserPoolClient;
  readonly operators: UserPoolClient;
  readonly issueToken: ServiceFunction;

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    const { stage, settings, scopes, issueToken } = props;
    this.users = this.createUsers(settings);
    this.users.addGroup('Operators', {
      groupName: 'operators',
      description: 'Operator at every client. Others are in groups <clientId>.<voter or admin>.',
    });
    this.issueToken = issueToken;
    this.callBeforeTokens(issueToken);
    const { app, operators } = addAppClients(this.users, { ...settings, scopes });
    this.app = app;
    this.operators = operators;
    new LoginPages(this, 'LoginPages', {
      stage,
      domains: settings.domains,
      users: this.users,
      apps: { Style: app, OperatorsStyle: operators },
    });
    const secondFactor = addSecondFactorClient(this.users);
    new CfnOutput(this, 'PoolId', { value: this.users.userPoolId });
    new CfnOutput(this, 'SecondFactorClientId', { value: secondFactor.userPoolClientId });
    new CfnOutput(this, 'Issuer', { value: this.users.userPoolProviderUrl });
    new CfnOutput(this, 'AppClientId', { value: app.userPoolClientId });
    new CfnOutput(this, 'OperatorsClientId', { value: operators.userPoolClientId });
  }

  private createUsers({ keepsData, userPoolPlan }: StageSettings): UserPool {
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
      ...plans[userPoolPlan],
      deletionProtection: keepsData,
      removalPolicy: lockedRemovalPolicy(keepsData),
    });
    Validations.of(users).acknowledge({
      id: 'AwsSolutions-COG2',
      reason: 'A forced second factor deters voters. Staff have no rights without one.',
    });
    if (userPoolPlan === 'plus') return users;
    Validations.of(users).acknowledge({
      id: 'AwsSolutions-COG8',
      reason: 'Plus costs for every voter; a stage that wants threat protection sets it.',
    });
    return users;
  }

  /** The pool names the function, so what the function may do at the pool is a policy apart. */
  private callBeforeTokens({ live, lambda }: ServiceFunction): void {
    const operation = UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG;
    this.users.addTrigger(operation, live, LambdaVersion.V2_0);
    const statement = { actions: [...secondFactorActions], resources: [this.users.userPoolArn] };
    const statements = [new PolicyStatement(statement)];
    lambda.role?.attachInlinePolicy(new Policy(this, 'ReadSecondFactors', { statements }));
  }
}

/** Both plans have the trigger before tokens; Plus has threat protection besides. */
const plans = {
  essentials: { featurePlan: FeaturePlan.ESSENTIALS },
  plus: {
    featurePlan: FeaturePlan.PLUS,
    standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
  },
} as const;
