import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { lockedRemovalPolicy, type StageSettings } from '#infra/cloud/stages.ts';

export type ForeignWritesProps = {
  readonly settings: StageSettings;
  readonly tableArns: readonly string[];
  /** Those of the functions: what they write is not recorded. */
  readonly roles: readonly IRole[];
};

/**
 * A CloudTrail trail of who wrote items past the functions. What functions write is left out: one
 * record of a vote would name the voter and the ballot.
 */
export class ForeignWrites extends Construct {
  constructor(scope: Construct, id: string, { settings, tableArns, roles }: ForeignWritesProps) {
    super(scope, id);
    const { partition, account } = Stack.of(this);
    const bucket = this.createBucket(settings);
    const sessionsOf = ({ roleName }: IRole) =>
      `arn:${partition}:sts::${account}:assumed-role/${roleName}/`;
    const trail = new CfnTrail(this, 'Trail', {
      isLogging: true,
      s3BucketName: bucket.bucketName,
      enableLogFileValidation: true,
      advancedEventSelectors: [
        {
          name: 'Writes to the tables that do not come from the functions',
          fieldSelectors: [
            { field: 'eventCategory', equalTo: ['Data'] },
            { field: 'resources.type', equalTo: ['AWS::DynamoDB::Table'] },
            { field: 'readOnly', equalTo: ['false'] },
            { field: 'resources.ARN', equalTo: [...tableArns] },
            { field: 'userIdentity.arn', notStartsWith: roles.map(sessionsOf) },
          ],
        },
      ],
    });
    if (bucket.policy) trail.node.addDependency(bucket.policy);
  }

  /** The first records come while it is made: a rollback could not delete it. */
  private createBucket({ keepsData, logRetention }: StageSettings): Bucket {
    const bucket = new Bucket(this, 'Records', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(logRetention) }],
      removalPolicy: lockedRemovalPolicy(keepsData),
    });
    const allow = (action: string, resource: string) =>
      bucket.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('cloudtrail.amazonaws.com')],
          actions: [action],
          resources: [resource],
          conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
        }),
      );
    allow('s3:GetBucketAcl', bucket.bucketArn);
    allow('s3:PutObject', bucket.arnForObjects(`AWSLogs/${Stack.of(this).account}/*`));
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds records of access; a log of access to it would be the next such bucket.',
    });
    return bucket;
  }
}
