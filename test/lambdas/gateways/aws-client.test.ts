import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createClientOf } from '#gateways/aws-client.ts';

let respond: (response: ServerResponse) => void;
let requests = 0;
const server = createServer((_request, response) => {
  requests += 1;
  respond(response);
});

let settings: { region: string; endpoint: string; credentials: typeof credentials };
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  settings = { region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, credentials };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = 0;
});

const start = new StartExecutionCommand({ stateMachineArn: 'arn:aws:states:::stateMachine:one' });

test('a client of each kind is made once', () => {
  const clientOf = createClientOf(settings);
  expect(clientOf(SFNClient)).toBe(clientOf(SFNClient));
  expect(clientOf(SNSClient)).toBeInstanceOf(SNSClient);
  expect(clientOf(SNSClient)).not.toBe(clientOf(SFNClient));
  expect(createClientOf(settings)(SFNClient)).not.toBe(clientOf(SFNClient));
});

test('a call to a server that never responds ends, after three attempts', async () => {
  respond = () => undefined;
  const machines = createClientOf({ ...settings, attemptMs: 100 })(SFNClient);
  await expect(machines.send(start)).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(requests).toBe(3);
});

test('a call of a function with much time is attempted as often as its part says', async () => {
  respond = () => undefined;
  const machines = createClientOf({ ...settings, attemptMs: 20, attempts: 5 })(SFNClient);
  await expect(machines.send(start)).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(requests).toBe(5);
});

test('a call whose response stalls after its headers ends, too', async () => {
  respond = (response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.write('{"executionArn":');
  };
  const machines = createClientOf({ ...settings, attemptMs: 100 })(SFNClient);
  await expect(machines.send(start)).rejects.toThrow();
});

test('a call goes to the endpoint of the host, with its credentials', async () => {
  respond = (response) => {
    const { authorization = '' } = response.req.headers;
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(
      `<PublishResponse><PublishResult><MessageId>${/Credential=(\w+)/.exec(authorization)?.[1]}` +
        '</MessageId></PublishResult></PublishResponse>',
    );
  };
  const sns = createClientOf(settings)(SNSClient);
  const published = await sns.send(new PublishCommand({ TopicArn: 'arn', Message: 'text' }));
  expect(published.MessageId).toBe('a');
});
