import {
  ApiMapping,
  DomainName,
  type HttpApi,
  type HttpStage,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { OwnName, StageSettings } from '#infra/cloud/stages.ts';
import { OwnNameRecords } from './own-name.ts';

/** The name of your own by which callers, or else CloudFront, reach the API. */
export const ownNameOf = ({ domains, edge }: StageSettings): OwnName | undefined =>
  edge ? edge.origin : domains.api;

export type ApiNameProps = OwnName & {
  readonly settings: StageSettings;
  readonly api: HttpApi;
  readonly stage: HttpStage;
};

/** A name of your own for the API; with a trust store, for callers with a certificate of it. */
export class ApiName extends Construct {
  constructor(scope: Construct, id: string, props: ApiNameProps) {
    super(scope, id);
    const { name, certificateArn, settings, api, stage } = props;
    const trustStore = settings.edge?.origin?.trustStore;
    const domain = new DomainName(this, 'Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
      ...(trustStore && {
        mtls: {
          bucket: Bucket.fromBucketName(this, 'TrustStore', trustStore.bucket),
          key: trustStore.key,
        },
      }),
    });
    new ApiMapping(this, 'Mapping', { api, domainName: domain, stage });
    const target = {
      dnsName: domain.regionalDomainName,
      hostedZoneId: domain.regionalHostedZoneId,
    };
    new OwnNameRecords(this, 'Records', { name, target, zone: settings.domains.zone });
  }
}
