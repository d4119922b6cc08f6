import { Aws, CfnOutput } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  CfnManagedLoginBranding,
  ManagedLoginVersion,
  type UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { Domains } from '#infra/cloud/stages.ts';
import { OwnNameRecords } from './own-name.ts';

export type LoginPagesProps = {
  readonly stage: string;
  readonly domains: Domains;
  readonly users: UserPool;
  /** Whose users sign in here, by the ids of their styles. */
  readonly apps: Readonly<Record<string, UserPoolClient>>;
};

/** Cognito's own pages, where users of the apps sign in. */
export class LoginPages extends Construct {
  constructor(scope: Construct, id: string, { stage, domains, users, apps }: LoginPagesProps) {
    super(scope, id);
    const { signIn, zone } = domains;
    const domain = users.addDomain('SignIn', {
      ...(signIn
        ? {
            customDomain: {
              domainName: signIn.name,
              certificate: Certificate.fromCertificateArn(
                this,
                'Certificate',
                signIn.certificateArn,
              ),
            },
          }
        : // The prefix is one name space for all accounts of a region.
          { cognitoDomain: { domainPrefix: `hustings-${stage}-${Aws.ACCOUNT_ID}` } }),
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    // Without a style, Cognito does not show the pages.
    for (const [styleId, app] of Object.entries(apps)) {
      new CfnManagedLoginBranding(this, styleId, {
        userPoolId: users.userPoolId,
        clientId: app.userPoolClientId,
        useCognitoProvidedValues: true,
      });
    }
    if (signIn) {
      const target = {
        dnsName: domain.cloudFrontEndpoint,
        hostedZoneId: CloudFrontTarget.CLOUDFRONT_ZONE_ID,
      };
      new OwnNameRecords(this, 'Records', { name: signIn.name, target, zone });
    }
    new CfnOutput(this, 'Url', { value: domain.baseUrl() });
  }
}
