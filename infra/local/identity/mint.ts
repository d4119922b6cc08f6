import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignJWT } from 'jose';
import { readBody } from '#infra/local/gateway/body.ts';
import type { SigningKey } from './keys.ts';
import type { Persona } from './persona.ts';
import {
  accessClaims,
  appClientId,
  appClientOf,
  operatorsClientId,
  tokenLifetime,
} from './persona.ts';

/** Who signs: the identity provider's own key under its own name. */
export type Minter = SigningKey & { readonly issuer: string };

/**
 * An access token without a sign-in, for an hour, with exactly these groups; that of an operator is
 * of the operators' app client unless another one is named. It exists only on the local host, where
 * crowds and benchmarks need hundreds of voters at once.
 */
export const mintAccessToken = async (
  key: Minter,
  persona: Pick<Persona, 'userId' | 'groups'>,
  clientId = persona.groups.includes('operators') ? operatorsClientId : appClientId,
): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { client_id: clientId, scope: appClientOf(clientId).scopes.join(' ') };
  return new SignJWT({ ...accessClaims(persona), ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid })
    .setIssuer(key.issuer)
    .setSubject(persona.userId)
    .setIssuedAt(now)
    .setExpirationTime(now + tokenLifetime)
    .setJti(randomUUID())
    .sign(key.privateKey);
};

type TokensRequest = { userIds: string[]; clientId: string; role: 'voter' };

const mostTokens = 5000;
const loopback = /^(?:::1|(?:::ffff:)?127\.)/;
const madeUpVoter = /^crowd-[a-z0-9-]{1,40}$/;
const client = /^[a-z][a-z0-9-]{1,30}$/;

const isTokensRequest = (value: unknown): value is TokensRequest => {
  if (typeof value !== 'object' || value === null) return false;
  const { userIds, clientId, role } = value as Partial<TokensRequest>;
  return (
    Array.isArray(userIds) &&
    userIds.length <= mostTokens &&
    userIds.every((userId) => typeof userId === 'string' && madeUpVoter.test(userId)) &&
    typeof clientId === 'string' &&
    client.test(clientId) &&
    role === 'voter'
  );
};

// A page of another site cannot send JSON here without a preflight, which is never answered.
const isFromThisMachine = ({ socket, headers }: IncomingMessage): boolean =>
  loopback.test(socket.remoteAddress ?? '') &&
  (headers['content-type'] ?? '').startsWith('application/json');

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  try {
    return JSON.parse(String(await readBody(request)));
  } catch {
    return undefined;
  }
};

const respond = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

/**
 * `POST /_local/tokens` with `{userIds: ['crowd-0001', ...], clientId: 'demo', role: 'voter'}`
 * returns `{tokens: [{userId, accessToken}, ...]}` in the same order. Only for callers on this
 * machine, only for made-up voters, only on the local host: the cloud has nothing like it.
 */
export const createTokensListener =
  (key: Minter) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') return respond(response, 405, { message: 'POST only' });
    if (!isFromThisMachine(request)) return respond(response, 403, { message: 'Forbidden' });
    const wanted = await readJson(request);
    if (!isTokensRequest(wanted)) {
      const message = `Send {userIds: up to ${mostTokens} of crowd-..., clientId, role: 'voter'}`;
      return respond(response, 400, { message });
    }
    const groups = [`${wanted.clientId}.${wanted.role}`];
    const mint = async (userId: string) => ({
      userId,
      accessToken: await mintAccessToken(key, { userId, groups }),
    });
    respond(response, 200, { tokens: await Promise.all(wanted.userIds.map(mint)) });
  };
