import { createServer } from 'node:http';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type ClientId, clientId } from '#basics/ids.ts';
import { type CredentialProvider, createClientCredentials } from '#gateways/client-credentials.ts';
import { local } from '#infra/local/aws/arns.ts';
import { listen } from '#infra/local/runtime/ports.ts';
import { currentClientId, onBehalfOf } from '#shell/client-scope.ts';

const acme = clientId('acme');
const globex = clientId('globex');
const hourMs = 3_600_000;

let now = 0;
let isDown = false;
/** The parameters of each request to STS, and the access keys that requests to DynamoDB bear. */
let assumed: URLSearchParams[] = [];
let signedWith: string[] = [];

/** Speaks as much of STS and DynamoDB as is asked here. */
const server = createServer(async (request, response) => {
  const body = (await request.toArray()).join('');
  if (request.headers['x-amz-target']) {
    signedWith.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    return response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
  }
  if (isDown) return response.writeHead(500).end();
  const parameters = new URLSearchParams(body);
  assumed.push(parameters);
  const key = `${parameters.get('RoleSessionName')}-${assumed.length}`;
  const until = new Date(now + Number(parameters.get('DurationSeconds')) * 1_000).toISOString();
  response.setHeader('content-type', 'text/xml').end(`<AssumeRoleResponse><AssumeRoleResult>
    <Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
    <SessionToken>t</SessionToken><Expiration>${until}</Expiration></Credentials>
    </AssumeRoleResult></AssumeRoleResponse>`);
});
let endpoint: string;
let credentials: CredentialProvider;
let database: DynamoDBClient;

beforeAll(async () => {
  endpoint = `http://127.0.0.1:${await listen(server, 0)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  now = Date.UTC(2027, 1, 23);
  isDown = false;
  assumed = [];
  signedWith = [];
  const sts = new STSClient({ ...local, endpoint, maxAttempts: 1 });
  const roleArn = 'arn:aws:iam::000000000000:role/data';
  credentials = createClientCredentials({
    sts,
    roleArn,
    currentClientId,
    clock: { now: () => now },
  });
  database = new DynamoDBClient({ region: local.region, endpoint, credentials, maxAttempts: 1 });
});

const read = (client: ClientId) =>
  onBehalfOf(client, () =>
    database.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'x' }, sk: { S: 'x' } } })),
  );

test('each client has a session of its own, tagged with it', async () => {
  await read(acme);
  await read(globex);
  await read(acme);
  expect(signedWith).toEqual(['acme-1', 'globex-2', 'acme-1']);
  expect(
    assumed.map((one) => [one.get('Tags.member.1.Key'), one.get('Tags.member.1.Value')]),
  ).toEqual([
    ['clientId', 'acme'],
    ['clientId', 'globex'],
  ]);
  expect(assumed[0]?.get('RoleArn')).toBe('arn:aws:iam::000000000000:role/data');
});

test('requests that come together share one call of STS', async () => {
  await Promise.all([read(acme), read(acme), read(acme)]);
  expect(assumed).toHaveLength(1);
});

test('requests of two clients at the same time are signed for each', async () => {
  await Promise.all([read(acme), read(globex)]);
  expect(signedWith.map((key) => key.split('-')[0]).sort()).toEqual(['acme', 'globex']);
});

test('a session is renewed once, five minutes before it ends', async () => {
  await read(acme);
  now += hourMs - 5 * 60_000 - 1;
  await read(acme);
  now += 1;
  await Promise.all([read(acme), read(acme)]);
  expect(signedWith).toEqual(['acme-1', 'acme-1', 'acme-2', 'acme-2']);
});

test('a failure of STS is not cached', async () => {
  isDown = true;
  await expect(read(acme)).rejects.toThrow();
  isDown = false;
  await read(acme);
  expect(signedWith).toEqual(['acme-1']);
});

test('a call that is not on behalf of a client has no credentials', async () => {
  await expect(credentials()).rejects.toThrow('not on behalf of a client');
});
