import { Validations } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

export type CanaryProps = {
  readonly service: ServiceFunction;
  /** The new version is rolled back if one of them rises meanwhile. */
  readonly alarms: readonly Alarm[];
};

/** A new version of a function gets a tenth of the calls for five minutes, and then all. */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { service, alarms }: CanaryProps) {
    super(scope, id);
    const group = new LambdaDeploymentGroup(this, 'Deployments', {
      alias: service.live,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [...alarms],
    });
    if (!group.role) return;
    const policy = 'service-role/AWSCodeDeployRoleForLambdaLimited';
    Validations.of(group.role).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
      reason: "It is AWS's own policy for CodeDeploy: it shifts aliases and reads alarms.",
    });
  }
}
