import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCheckedClient, gatewayMessages } from './checked-client.ts';

type PlannedResponse = {
  readonly status: number;
  readonly type?: string;
  readonly body?: unknown;
  readonly retryAfter?: string;
};
let next: PlannedResponse = { status: 200 };
let seen: { url?: string | undefined; authorization?: string | undefined; body: string };
let server: Server;
let origin: string;

const castVote = {
  path: { clientId: 'demo', votingId: '01hzy3v7q4m8k2n6p0r5s9t1vw' },
  body: { ballotId: '7f3a9c0d5e6b41728394a5b6c7d8e9f0', choice: { optionIds: ['thai'] } },
};
const confirmation = {
  votingId: castVote.path.votingId,
  ballotId: castVote.body.ballotId,
  receivedAt: '2027-02-23T17:00:00.000Z',
  creditsCharged: 0,
};
const problem = (code: string, status: number) => ({
  status,
  type: 'application/problem+json',
  body: { type: `urn:hustings:problem:${code}`, title: 'No.', status, code, next: 'Nothing.' },
});

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen = { url: request.url, authorization: request.headers.authorization, body };
    const retryAfter = next.retryAfter && { 'retry-after': next.retryAfter };
    const headers = { 'content-type': next.type ?? 'application/json', ...retryAfter };
    response.writeHead(next.status, headers);
    response.end(next.body === undefined ? '' : JSON.stringify(next.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const client = () => createCheckedClient({ origin, token: 'ada' });

test('a response as the contract describes it is returned, typed by its status', async () => {
  next = { status: 201, body: confirmation };
  const response = await client().expect('castVote', 201, castVote);
  expect(response.body.creditsCharged).toBe(0);
  expect(seen.url).toBe(`/clients/demo/votings/${castVote.path.votingId}/votes`);
  expect(seen.authorization).toBe('Bearer ada');
  expect(JSON.parse(seen.body)).toEqual(castVote.body);
});

test('a refusal that the operation names is returned', async () => {
  next = problem('already-voted', 409);
  const response = await client().call('castVote', castVote);
  expect(response).toMatchObject({ status: 409, body: { code: 'already-voted' } });
});

test('path and query are written into the URL, and without a token none is sent', async () => {
  next = { status: 200, body: { items: [] } };
  const input = { path: { clientId: 'demo' }, query: { status: 'open', limit: 7 } } as const;
  await client().as(undefined).call('listVotings', input);
  expect(seen.url).toBe('/clients/demo/votings?status=open&limit=7');
  expect(seen.authorization).toBeUndefined();
});

test('a request that the contract forbids can be attempted', async () => {
  next = problem('invalid-request', 400);
  await client().attempt('castVote', { path: { clientId: 'a b', votingId: 'x' }, body: '{' });
  expect(seen).toMatchObject({ url: '/clients/a%20b/votings/x/votes', body: '{' });
});

test.each(Object.entries(gatewayMessages).filter(([status]) => status !== '500'))(
  'an error of API Gateway with status %s is returned, and is no problem',
  async (status, message) => {
    next = { status: Number(status), body: { message } };
    expect(await client().call('castVote', castVote)).toMatchObject(next);
    const expecting = client().expect('castVote', next.status as 401, castVote);
    await expect(expecting).rejects.toThrow(message);
  },
);

test.each<[string, PlannedResponse, RegExp]>([
  ['a status that is not named', { status: 302, body: {} }, /names no such status/],
  ['a failure', { status: 500, body: { message: gatewayMessages[500] } }, /the operation failed/],
  ['another message of API Gateway', { status: 401, body: { message: 'No' } }, /"Unauthorized"/],
  [
    'more than a message',
    { status: 404, body: { message: 'Not Found', code: 'x' } },
    /"Not Found"/,
  ],
  ['a status that API Gateway has not', { status: 409, body: { message: 'No' } }, /no such status/],
  [
    'an error of API Gateway with a time to retry',
    { status: 429, body: { message: gatewayMessages[429] }, retryAfter: '1' },
    /sends no retry-after/,
  ],
  [
    'a problem of the wrong type',
    { ...problem('already-voted', 409), type: 'application/json' },
    /./,
  ],
  ['a body without a member', { status: 201, body: { creditsCharged: 0 } }, /required/],
  ['a member too many', { status: 201, body: { ...confirmation, choice: 'thai' } }, /additional/],
  ['text for JSON', { status: 201, type: 'text/html', body: 'ok' }, /is text\/html/],
  ['no body', { status: 201 }, /not as its schema/],
  ['a refusal of another operation', problem('grant-differs', 409), /does not name this refusal/],
  [
    'another status within',
    { ...problem('already-voted', 409), status: 404 },
    /has the status 409/,
  ],
])('%s is an error', async (_, response, message) => {
  next = response;
  await expect(client().call('castVote', castVote)).rejects.toThrow(message);
});

test('another status than the expected one is an error that shows the response', async () => {
  next = problem('already-voted', 409);
  const expecting = client().expect('castVote', 201, castVote);
  await expect(expecting).rejects.toThrow(/409, not 201: .*already-voted/s);
});

test('requests and responses have exact types', async () => {
  next = { status: 201, body: confirmation };
  // @ts-expect-error: a vote needs a body.
  await client().call('castVote', { path: castVote.path });
  // @ts-expect-error: no operation has this name.
  await expect(client().call('castBallot')).rejects.toThrow();
  const response = await client().call('castVote', castVote);
  // @ts-expect-error: the body depends on the status.
  const charged: number = response.body.creditsCharged;
  if (response.status === 201) expect(response.body.creditsCharged).toBe(charged);
});
