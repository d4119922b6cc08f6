import { Aws, CfnOutput } from 'aws-cdk-lib';
import {
  CfnManagedLoginBranding,
  ManagedLoginVersion,
  type UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';

export type LoginPagesProps = {
  readonly stage: string;
  readonly users: UserPool;
  readonly app: UserPoolClient;
};

/** Cognito's own pages, where users of the app sign in. */
export class LoginPages extends Construct {
  constructor(scope: Construct, id: string, { stage, users, app }: LoginPagesProps) {
    super(scope, id);
    const domain = users.addDomain('SignIn', {
      // The prefix is one name space for all accounts of a region.
      cognitoDomain: { domainPrefix: `hustings-${stage}-${Aws.ACCOUNT_ID}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    // Without a style, Cognito does not show the pages.
    new CfnManagedLoginBranding(this, 'Style', {
      userPoolId: users.userPoolId,
      clientId: app.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    new CfnOutput(this, 'Url', { value: domain.baseUrl() });
  }
}
