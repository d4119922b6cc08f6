import { CfnOutput, Duration, Fn, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  type CfnDistribution,
  Distribution,
  HttpVersion,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import { Firewall } from './constructs/firewall.ts';
import { OwnNameRecords } from './constructs/own-name.ts';
import type { Edge, StageSettings } from './stages.ts';

export type EdgeStackProps = StackProps & {
  readonly stage: string;
  readonly settings: StageSettings;
  readonly edge: Edge;
  /** The stack of the API; its output `ApiHost` is where CloudFront finds the API. */
  readonly service: Stack;
};

/** What requests pass before the API. CloudFront takes firewalls and certificates of us-east-1. */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { stage, settings, edge, service } = props;
    const { zone, api } = settings.domains;
    const firewall = new Firewall(this, 'Firewall', { stage, settings });
    this.addStackDependency(service);
    // The CDK's own reference to another region is two more functions.
    const apiHost = Fn.getStackOutput(service.stackName, 'ApiHost', service.region);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `hustings-${stage}`,
      webAclId: firewall.arn,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: this.behaviour(apiHost),
      errorResponses: erroneous.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      ...(api && {
        domainNames: [api.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', api.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
    });
    if (edge.origin) authenticate(distribution, edge.origin.clientCertificateArn);
    acknowledge(distribution, api !== undefined);
    if (api) {
      const target = {
        dnsName: distribution.domainName,
        hostedZoneId: CloudFrontTarget.CLOUDFRONT_ZONE_ID,
      };
      new OwnNameRecords(this, 'Records', { name: api.name, target, zone });
    }
    new CfnOutput(this, 'ApiUrl', { value: `https://${api?.name ?? distribution.domainName}` });
  }

  private behaviour(host: string) {
    return {
      origin: new HttpOrigin(host, {
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        // API Gateway responds within 30 s.
        readTimeout: Duration.seconds(35),
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      // API Gateway knows its own host name only.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      cachePolicy: new CachePolicy(this, 'Cache', {
        comment: 'What a response allows, for one caller and one site at a time',
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.seconds(0),
        maxTtl: Duration.hours(1),
        headerBehavior: CacheHeaderBehavior.allowList('authorization', 'origin'),
        queryStringBehavior: CacheQueryStringBehavior.all(),
        cookieBehavior: CacheCookieBehavior.none(),
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      }),
      responseHeadersPolicy: new ResponseHeadersPolicy(this, 'Headers', {
        securityHeadersBehavior: {
          contentTypeOptions: { override: true },
          strictTransportSecurity: {
            accessControlMaxAge: Duration.days(365),
            includeSubdomains: false,
            override: true,
          },
        },
      }),
    };
  }
}

/** By default CloudFront repeats errors for ten seconds, whatever their `cache-control`. */
const erroneous = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** CloudFront calls the origin with this client certificate, in us-east-1. */
function authenticate(distribution: Distribution, certificateArn: string): void {
  const resource = distribution.node.defaultChild as CfnDistribution;
  const config = 'DistributionConfig.Origins.0.CustomOriginConfig.OriginMtlsConfig';
  resource.addPropertyOverride(config, { ClientCertificateArn: certificateArn });
}

function acknowledge(distribution: Distribution, hasOwnName: boolean): void {
  const none = 'Its log would hold the addresses of voters beside the ids of their ballots.';
  const everywhere = 'A voter may be anywhere.';
  const ofAws = 'CloudFront takes no other protocol version with a name of AWS.';
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: everywhere },
    { id: 'AwsSolutions-CFR3', reason: none },
    ...(hasOwnName ? [] : [{ id: 'AwsSolutions-CFR4', reason: ofAws }]),
  );
}
