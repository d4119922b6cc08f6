import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { parse } from 'yaml';
import { operations } from '#contracts/http/operations.ts';
import { perMinute } from '#infra/cloud/constructs/firewall.ts';
import { stages } from '#infra/cloud/stages.ts';
import { createdWith, nameOf, ofType, type Synthesis, synthesizeWith } from './synthesized.ts';

const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/its';
const clientCertificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/of-cloudfront';

const contract = join(import.meta.dirname, '../../../openapi.yaml');
const openapi = parse(readFileSync(contract, 'utf8'));

let standard: Synthesis;
/** With names of its own, and a log. */
let named: Synthesis;

beforeAll(() => {
  standard = synthesizeWith([]);
  named = synthesizeWith([], {
    domains: { api: { name: 'api.example.com', certificateArn } },
    edge: {
      origin: {
        name: 'origin.example.com',
        certificateArn,
        clientCertificateArn,
        trustStore: { bucket: 'trusted', key: 'authorities.pem' },
      },
      logRetention: RetentionDays.ONE_WEEK,
    },
  });
});

const distributionOf = ({ edge }: Synthesis) =>
  ofType(edge, 'CloudFront::Distribution')[0]?.Properties.DistributionConfig;

// biome-ignore lint/suspicious/noExplicitAny: there are no types for CloudFormation's properties.
const rulesOf = ({ edge }: Synthesis): any[] =>
  ofType(edge, 'WAFv2::WebACL')[0]?.Properties.Rules ?? [];

/** The limit of a rule, and what it counts by. */
const limitOf = (rule: string) =>
  rulesOf(standard).find(({ Name }) => Name === rule)?.Statement.RateBasedStatement;

test('CloudFront and the firewall are in us-east-1, and are deployed after the API', () => {
  const stacks = createdWith().synth().stacks;
  expect(stacks.map(({ environment }) => environment.region)).toEqual([
    stages.prod.region,
    stages.prod.region,
    'us-east-1',
  ]);
  expect(stacks[2]?.dependencies.map(({ id }) => id)).toContain('hustings-prod-service');
  expect(Object.keys(stages).filter((name) => 'edge' in stages[name as 'prod'])).toEqual([
    'staging',
    'prod',
  ]);
});

test('requests pass the firewall before the API, over TLS alone', () => {
  const { WebACLId, Origins, DefaultCacheBehavior } = distributionOf(standard);
  expect(nameOf(WebACLId)).toBe('FirewallWebAcl');
  expect(ofType(standard.edge, 'WAFv2::WebACL')[0]?.Properties.Scope).toBe('CLOUDFRONT');
  expect(DefaultCacheBehavior.ViewerProtocolPolicy).toBe('https-only');
  expect(Origins).toMatchObject([
    { CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } },
  ]);
  expect(Origins[0].DomainName).toEqual({
    'Fn::GetStackOutput': {
      StackName: 'hustings-prod-service',
      OutputName: 'ApiHost',
      Region: stages.prod.region,
    },
  });
  expect(JSON.stringify(standard.outputs.ApiHost.Value)).toContain('ApiEndpoint');
});

test('CloudFront waits for the API as long as that may take', () => {
  const [{ CustomOriginConfig }] = distributionOf(standard).Origins;
  expect(CustomOriginConfig.OriginReadTimeout).toBeGreaterThan(30);
});

test('every method and header of the contract reaches the API, but not the host', () => {
  const { AllowedMethods, OriginRequestPolicyId } = distributionOf(standard).DefaultCacheBehavior;
  const methods = new Set(Object.values(operations).map(({ method }) => method));
  expect(AllowedMethods).toEqual(expect.arrayContaining([...methods, 'OPTIONS']));
  // The policy of AWS that is named AllViewerExceptHostHeader.
  expect(OriginRequestPolicyId).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
});

test('a response is stored as it allows, for one caller and one site, and errors are not', () => {
  const [policy] = ofType(standard.edge, 'CloudFront::CachePolicy');
  expect(policy?.Properties.CachePolicyConfig).toMatchObject({
    MinTTL: 0,
    DefaultTTL: 0,
    ParametersInCacheKeyAndForwardedToOrigin: {
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['authorization', 'origin'] },
      QueryStringsConfig: { QueryStringBehavior: 'all' },
      CookiesConfig: { CookieBehavior: 'none' },
    },
  });
  const { CustomErrorResponses } = distributionOf(standard);
  const unstored = CustomErrorResponses.map(
    ({ ErrorCode, ErrorCachingMinTTL }: Record<string, number>) => [ErrorCode, ErrorCachingMinTTL],
  );
  const codes = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];
  expect(unstored).toEqual(codes.map((code) => [code, 0]));
});

test('browsers stay on TLS, and take a response for what it says it is', () => {
  const [policy] = ofType(standard.edge, 'CloudFront::ResponseHeadersPolicy');
  expect(policy?.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig).toMatchObject({
    ContentTypeOptions: { Override: true },
    StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
  });
});

test('what the firewall refuses gets a response in the form of the contract', () => {
  const [acl] = ofType(standard.edge, 'WAFv2::WebACL');
  const bodies = acl?.Properties.CustomResponseBodies;
  const blocking = rulesOf(standard).filter(({ Action }) => Action);
  expect(blocking).toHaveLength(4);
  for (const { Action } of blocking) {
    const { ResponseCode, CustomResponseBodyKey, ResponseHeaders } = Action.Block.CustomResponse;
    expect([403, 429]).toContain(ResponseCode);
    const { Content, ContentType } = bodies[CustomResponseBodyKey];
    expect(ContentType).toBe('APPLICATION_JSON');
    const { message, ...others } = JSON.parse(Content);
    expect(others).toEqual({});
    expect(openapi.info.description).toContain(`\`${message}\` (${ResponseCode}`);
    expect(ResponseHeaders).toEqual([{ Name: 'access-control-allow-origin', Value: '*' }]);
  }
  const others = rulesOf(standard).filter(({ Action }) => !Action);
  expect(others.map(({ OverrideAction }) => OverrideAction)).toEqual([
    { Count: {} },
    { Count: {} },
  ]);
});

test('what managed rules label is blocked after they have labelled it', () => {
  const priorities = rulesOf(standard).map(({ Name, Priority }) => [Priority, Name]);
  expect(priorities.sort().map(([, name]) => name)).toEqual([
    'AWSManagedRulesAmazonIpReputationList',
    'AWSManagedRulesKnownBadInputsRuleSet',
    'Bad',
    'OpenRoutes',
    'Address',
    'Token',
  ]);
});

test('one caller cannot take what all share, and a school behind one address can vote', () => {
  const { throttle, throttleOf } = stages.prod;
  expect(perMinute.token / 60).toBeLessThan(throttle.rate / 50);
  expect(perMinute.addressToOpenRoutes / 60).toBeLessThan(throttleOf.receivePaymentEvent.rate / 2);
  expect(perMinute.address).toBeGreaterThanOrEqual(2_000 * 10);
  expect(limitOf('Address')).toMatchObject({ Limit: 20_000, AggregateKeyType: 'IP' });
  expect(limitOf('Token')).toMatchObject({
    Limit: 600,
    AggregateKeyType: 'CUSTOM_KEYS',
    CustomKeys: [{ Header: { Name: 'authorization' } }],
  });
  for (const rule of ['OpenRoutes', 'Address', 'Token']) {
    expect(limitOf(rule).EvaluationWindowSec).toBe(60);
  }
});

test('the lower limit is for every route that takes no token', () => {
  const open = Object.values(operations).filter(({ scopes }) => scopes.length === 0);
  const { Statements } = limitOf('OpenRoutes').ScopeDownStatement.OrStatement;
  const matches = (path: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: there are no types for it.
    Statements.some(({ ByteMatchStatement: { SearchString, PositionalConstraint } }: any) =>
      PositionalConstraint === 'EXACTLY' ? path === SearchString : path.startsWith(SearchString),
    );
  expect(open.map(({ path }) => path).filter((path) => !matches(path))).toEqual([]);
  const closed = Object.values(operations).filter(({ scopes }) => scopes.length > 0);
  expect(closed.map(({ path }) => path).filter(matches)).toEqual([]);
});

test('the firewall samples no requests, and logs none unless it is asked to', () => {
  expect(JSON.stringify(standard.edge)).not.toContain('"SampledRequestsEnabled":true');
  expect(ofType(standard.edge, 'WAFv2::LoggingConfiguration')).toEqual([]);
  const [logging] = ofType(named.edge, 'WAFv2::LoggingConfiguration');
  expect(logging?.Properties.RedactedFields).toEqual([
    { SingleHeader: { Name: 'authorization' } },
    { UriPath: {} },
    { QueryString: {} },
  ]);
  const [logs] = ofType(named.edge, 'Logs::LogGroup');
  expect(logs?.Properties).toMatchObject({ RetentionInDays: RetentionDays.ONE_WEEK });
  expect(logs?.Properties.LogGroupName).toMatch(/^aws-waf-logs-/);
});

test('with a name and a certificate for CloudFront, no other caller reaches the API', () => {
  const [api] = ofType(named.service, 'ApiGatewayV2::Api');
  expect(api?.Properties.DisableExecuteApiEndpoint).toBe(true);
  expect(named.outputs.ApiHost.Value).toBe('origin.example.com');
  const [domain, ...others] = ofType(named.service, 'ApiGatewayV2::DomainName');
  expect(others).toEqual([]);
  expect(domain?.Properties).toMatchObject({
    DomainName: 'origin.example.com',
    MutualTlsAuthentication: { TruststoreUri: 's3://trusted/authorities.pem' },
  });
  expect(distributionOf(named).Origins).toMatchObject([
    {
      CustomOriginConfig: { OriginMtlsConfig: { ClientCertificateArn: clientCertificateArn } },
    },
  ]);
  expect(distributionOf(named)).toMatchObject({
    Aliases: ['api.example.com'],
    ViewerCertificate: {
      AcmCertificateArn: certificateArn,
      MinimumProtocolVersion: 'TLSv1.2_2021',
    },
  });
});

test('without them, the API can be called at its AWS name', () => {
  const [api] = ofType(standard.service, 'ApiGatewayV2::Api');
  expect(api?.Properties.DisableExecuteApiEndpoint).toBe(false);
});

test('cdk-nag and CloudFormation have no findings', () => {
  expect(standard.report.pluginReports).toEqual([]);
  expect(named.report.pluginReports).toEqual([]);
});
