import { beforeAll, expect, test } from '@jest/globals';
import { stages } from '#infra/cloud/stages.ts';
import { nameOf, ofType, type Synthesis, synthesizeWith } from './synthesized.ts';

const certificateOf = (name: string) => `arn:aws:acm:us-east-1:111122223333:certificate/${name}`;
const ownName = (name: string) => ({ name, certificateArn: certificateOf(name) });

let all: Synthesis;

beforeAll(() => {
  all = synthesizeWith([], {
    edge: undefined,
    appCallbacks: ['com.example.voting://signed-in'],
    domains: {
      zone: { id: 'Z1', name: 'example.com' },
      api: ownName('api.example.com'),
      signIn: ownName('auth.example.com'),
    },
  });
});

const recordsIn = (resources: Synthesis['state']) =>
  ofType(resources, 'Route53::RecordSet').map(({ Properties }) => [
    Properties.Name,
    Properties.Type,
    nameOf(Properties.AliasTarget.DNSName),
  ]);

test('the API has its own name, and no longer that of AWS', () => {
  const [api] = ofType(all.service, 'ApiGatewayV2::Api');
  expect(api?.Properties.DisableExecuteApiEndpoint).toBe(true);
  const [domain, ...others] = ofType(all.service, 'ApiGatewayV2::DomainName');
  expect(others).toEqual([]);
  expect(domain?.Properties).toMatchObject({
    DomainName: 'api.example.com',
    DomainNameConfigurations: [
      {
        CertificateArn: certificateOf('api.example.com'),
        EndpointType: 'REGIONAL',
        SecurityPolicy: 'TLS_1_2',
      },
    ],
  });
  const [mapping] = ofType(all.service, 'ApiGatewayV2::ApiMapping');
  expect(nameOf(mapping?.Properties.ApiId)).toBe('ApiHttpApi');
  expect(mapping?.Properties.Stage).toBe('$default');
  expect(recordsIn(all.service)).toEqual([
    ['api.example.com.', 'A', 'ApiNameDomain'],
    ['api.example.com.', 'AAAA', 'ApiNameDomain'],
  ]);
});

test('the sign-in has its own name, and no prefix of AWS', () => {
  const [domain, ...others] = ofType(all.state, 'Cognito::UserPoolDomain');
  expect(others).toEqual([]);
  expect(domain?.Properties).toMatchObject({
    Domain: 'auth.example.com',
    CustomDomainConfig: { CertificateArn: certificateOf('auth.example.com') },
  });
  expect(recordsIn(all.state).map(([name, type]) => `${type} ${name}`)).toEqual([
    'A auth.example.com.',
    'AAAA auth.example.com.',
  ]);
});

test('sign-in returns to native apps, which get no rights of web pages', () => {
  const callback = 'com.example.voting://signed-in';
  const [app] = ofType(all.state, 'Cognito::UserPoolClient').filter(
    ({ Properties }) => Properties.AllowedOAuthFlowsUserPoolClient,
  );
  const [webCallback] = stages.prod.webOrigins.map((origin) => `${origin}/callback`);
  expect(app?.Properties.CallbackURLs).toEqual([webCallback, callback]);
  const [api] = ofType(all.service, 'ApiGatewayV2::Api');
  expect(api?.Properties.CorsConfiguration.AllowOrigins).toEqual(stages.prod.webOrigins);
  expect(JSON.stringify(ofType(all.service, 'Lambda::Function'))).not.toContain(callback);
});

test('without a hosted zone, no record is made', () => {
  const { service } = synthesizeWith([], {
    edge: undefined,
    domains: { api: ownName('api.example.com') },
  });
  expect(ofType(service, 'Route53::RecordSet')).toEqual([]);
  expect(ofType(service, 'ApiGatewayV2::DomainName')).toHaveLength(1);
});

test('cdk-nag and CloudFormation have no findings', () => {
  expect(all.report.pluginReports).toEqual([]);
});
