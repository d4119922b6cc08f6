import { request } from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { local } from '#infra/local/aws/arns.ts';
import { startLocalAws } from '#infra/local/aws-server.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';

let started: Awaited<ReturnType<typeof startedAws>>;
beforeAll(async () => {
  started = await startedAws([], {});
});
afterAll(() => started.stop());

const clockUrl = () => `${started.aws.endpoint}/_local/clock`;
const post = (body: object, headers: Record<string, string> = {}) =>
  fetch(clockUrl(), { method: 'POST', body: JSON.stringify(body), headers });

test('a developer reads the clock and moves it forward', async () => {
  const before = started.clock.offsetMs();
  expect((await post({ moveMs: 60_000 })).status).toBe(200);
  expect(started.clock.offsetMs()).toBe(before + 60_000);
  const moveTo = new Date(started.clock.now() + 3_600_000).toISOString();
  await post({ moveTo });
  const state = (await (await fetch(clockUrl())).json()) as { now: string; offsetMs: number };
  expect(Date.parse(state.now)).toBeGreaterThanOrEqual(Date.parse(moveTo));
  expect(state.offsetMs).toBe(started.clock.offsetMs());
});

test.each([[{ moveMs: -1 }], [{ moveTo: '2020-01-01T00:00:00Z' }], [{}], [{ moveTo: 'soon' }]])(
  'the move %j is refused',
  async (body) => {
    const before = started.clock.offsetMs();
    expect((await post(body)).status).toBe(400);
    expect(started.clock.offsetMs()).toBe(before);
  },
);

test('a web page cannot reach the port, from its own origin or by a rebound name', async () => {
  const before = started.clock.offsetMs();
  const fromPage = await post({ moveMs: 1 }, { origin: 'https://evil.example' });
  expect(fromPage.status).toBe(403);
  const status = await new Promise((done, fail) => {
    const headers = { host: 'evil.example' };
    request(clockUrl(), { headers }, (response) => done(response.statusCode))
      .on('error', fail)
      .end();
  });
  expect(status).toBe(403);
  expect(started.clock.offsetMs()).toBe(before);
});

test('an operation that is not supported is refused by its AWS name', async () => {
  const headers = { 'x-amz-target': 'AWSStepFunctions.TestState' };
  const response = await fetch(started.aws.endpoint, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
});

test('another service is refused once, by an error that no SDK retries', async () => {
  const { endpoint } = started.aws;
  const database = new DynamoDBClient({ ...local, endpoint });
  const listed = database.send(new ListTablesCommand({})).finally(() => database.destroy());
  await expect(listed).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('DynamoDB_20120810.ListTables'),
    $metadata: { httpStatusCode: 400, attempts: 1 },
  });
  const rest = await fetch(`${endpoint}/2015-03-31/functions`);
  expect(rest.status).toBe(400);
  expect(rest.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
});

test("a request of the Query protocol that names no action is the sender's fault", async () => {
  for (const [body, code] of [
    ['', 'MissingAction'],
    ['Action.entry.1=Publish', 'MissingAction'],
    ['Action=GetCallerIdentity', 'InvalidAction'],
  ] as const) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await fetch(started.aws.endpoint, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`<Code>${code}</Code>`);
  }
});

test('a machine that would not run as on AWS is refused at the start', async () => {
  const definition = {
    StartAt: 'A',
    States: { A: { Type: 'Pass', Result: 0, End: true } },
  };
  const start = startLocalAws({
    endpointDynamodb: started.database.endpoint,
    clock: started.clock,
    stateMachines: [{ name: 'odd', definition }],
    functions: {},
    log: () => {},
  });
  await expect(start).rejects.toThrow('cannot run the state machine odd');
});
