import { Aws } from 'aws-cdk-lib';

/** The ARN of resources that are made at run time, and the name of cdk-nag's finding for it. */
export type Wildcard = { readonly arn: string; readonly finding: string };

/** The resources of a service in this account and region whose names match `pattern`. */
export function wildcard(service: string, pattern: string): Wildcard {
  const arn = (partition: string, region: string, account: string) =>
    `arn:${partition}:${service}:${region}:${account}:${pattern}`;
  const shown = arn('<AWS::Partition>', '<AWS::Region>', '<AWS::AccountId>');
  return {
    arn: arn(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID),
    finding: `AwsSolutions-IAM5[Resource::${shown}]`,
  };
}
