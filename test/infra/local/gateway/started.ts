import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { GatewayEntry, GatewayOptions } from '#infra/local/gateway/gateway.ts';
import { createGateway } from '#infra/local/gateway/gateway.ts';
import type { GatewayFunction, Operation } from '#infra/local/gateway/operation.ts';
import { createHttpServer, type Limits } from '#infra/local/runtime/http-server.ts';

/** A listener on a free port of this machine. */
export const serve = async (listener?: RequestListener, limits?: Limits) => {
  const server = createHttpServer(listener, limits);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { server, port, origin: `http://localhost:${port}`, close };
};

const issuer = 'http://localhost/oidc';
const audience = ['hustings-app'];
const keys = await generateKeyPair('RS256', { extractable: true });
const publicJwk = { ...(await exportJWK(keys.publicKey)), kid: 'first', alg: 'RS256', use: 'sig' };

/** The key set that the gateway of these tests trusts, and what issues for it. */
export const trusted = { issuer, audience, jwks: { keys: [publicJwk] } };
export const { privateKey, publicKey } = keys;

type Changes = Readonly<Record<string, unknown>>;

/** The claims of a voter's access token; `undefined` removes a claim. */
export const claims = (changes: Changes = {}): JWTPayload => {
  const now = Math.floor(Date.now() / 1000);
  const usual = {
    iss: issuer,
    sub: 'ada',
    client_id: 'hustings-app',
    scope: 'votings/read votings/vote',
    token_use: 'access',
    'cognito:groups': ['demo.voter', 'demo.admin'],
    iat: now,
    exp: now + 600,
  };
  return { ...usual, ...changes } as JWTPayload;
};

/** A token, by default signed with the trusted key. */
export const token = (
  changes: Changes = {},
  key: Parameters<SignJWT['sign']>[0] = privateKey,
  header: JWTHeaderParameters = { alg: 'RS256', kid: 'first' },
): Promise<string> => new SignJWT(claims(changes)).setProtectedHeader(header).sign(key);

/** `authorization` with a token that everything here accepts. */
export const signedIn = async (): Promise<{ authorization: string }> => ({
  authorization: `Bearer ${await token()}`,
});

const row = (id: string, method: string, path: string, scopes: string[] = []): Operation => ({
  id,
  method,
  path,
  scopes,
});

/** A small table in the shape of the generated one. */
export const operations = {
  castVote: row('castVote', 'POST', '/clients/{clientId}/votings/{votingId}/votes', [
    'votings/vote',
  ]),
  readVotings: row('readVotings', 'GET', '/clients/{clientId}/votings', [
    'votings/read',
    'votings/manage',
  ]),
  readVoting: row('readVoting', 'GET', '/clients/{clientId}/votings/{votingId}', ['votings/read']),
  readCalendar: row('readCalendar', 'GET', '/clients/{clientId}/votings/calendar', [
    'votings/read',
  ]),
  inspect: row('inspect', 'GET', '/executions', ['votings/operate']),
  info: row('info', 'GET', '/info'),
};
type Id = keyof typeof operations;

const echo: GatewayFunction = async (event) => event;
const echoes = Object.fromEntries(Object.keys(operations).map((id) => [id, echo]));

/** A gateway over HTTP whose functions respond with the event that they received. */
export const startGateway = async (
  functions: Partial<Record<Id, GatewayFunction>> = {},
  more: Partial<GatewayOptions<Id>> = {},
  limits?: Limits,
) => {
  const entries: GatewayEntry[] = [];
  const all = { ...echoes, ...functions } as Record<Id, GatewayFunction>;
  const log = (entry: GatewayEntry) => entries.push(entry);
  const usual = { ...trusted, operations, functions: all, log, clock: { now: Date.now } };
  const host = await serve(createGateway({ ...usual, ...more }), limits);
  return { ...host, entries };
};
