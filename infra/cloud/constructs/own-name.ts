import { CfnOutput } from 'aws-cdk-lib';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { Domains } from '#infra/cloud/stages.ts';

export type OwnNameProps = {
  readonly name: string;
  /** The host that AWS made, and the hosted zone that AWS has it in. */
  readonly target: { readonly dnsName: string; readonly hostedZoneId: string };
  readonly zone: Domains['zone'];
};

/** Makes a name of your own lead to a host of AWS; without a hosted zone, it outputs that host. */
export class OwnNameRecords extends Construct {
  constructor(scope: Construct, id: string, { name, target, zone }: OwnNameProps) {
    super(scope, id);
    new CfnOutput(this, 'Target', { value: target.dnsName, description: `The alias of ${name}` });
    if (!zone) return;
    const props = {
      zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', {
        hostedZoneId: zone.id,
        zoneName: zone.name,
      }),
      recordName: `${name}.`,
      target: RecordTarget.fromAlias({ bind: () => target }),
    };
    new ARecord(this, 'Ipv4', props);
    new AaaaRecord(this, 'Ipv6', props);
  }
}
