import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { JSONWebKeySet } from 'jose';
import { readBody } from '#infra/local/gateway/body.ts';
import { loadSigningKey } from './keys.ts';
import type { Minter } from './mint.ts';
import { createTokensListener } from './mint.ts';
import { errors } from './oidc.ts';
import { noticePage, pickerPage } from './pages.ts';
import type { Persona } from './persona.ts';
import { appClients } from './persona.ts';
import { createProvider, type ProviderOptions } from './provider.ts';

/** Where the provider lives on the host. */
const identityPath = '/oidc';

/** What the identity provider of the local host is made of. */
export type IdentityOptions = Pick<ProviderOptions, 'issueToken' | 'onFault'> & {
  /** `http://localhost:<port>`: where browsers reach the host. */
  readonly origin: string;
  /** The folder of the signing key. */
  readonly dataDir: string;
  readonly personas: readonly Persona[];
};

/** What the host mounts, and what the gateway needs to check tokens. */
export type Identity = {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly jwks: JSONWebKeySet;
  /** For `mintAccessToken` in tests and benchmarks of the same process. */
  readonly key: Minter;
  /** Serves everything under `/oidc`. */
  readonly listener: RequestListener;
  /** Serves `/_local/tokens`: see `createTokensListener`. */
  readonly tokensListener: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
};

const send = (response: ServerResponse, status: number, html: string): void => {
  response.writeHead(status, pageHeaders).end(html);
};

const createInteraction = (
  provider: ReturnType<typeof createProvider>,
  personas: ReadonlyMap<string, Persona>,
) => {
  const chosen = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(String(await readBody(request)));
    const accountId = form.get('userId') ?? '';
    const finish = (result: Parameters<typeof provider.interactionFinished>[2]) =>
      provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    if (form.has('cancel')) return finish({ error: 'access_denied' });
    if (personas.has(accountId)) return finish({ login: { accountId } });
    send(response, 400, noticePage('Nobody by that name', 'Go back and choose someone else.'));
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await provider.interactionDetails(request, response);
    if (request.method === 'POST') return chosen(request, response);
    send(response, 200, pickerPage(personas.values()));
  };
};

/**
 * The identity provider of the local host in Cognito's place: the same protocol and the same
 * claims, with a choice of personas instead of passwords. Its key outlives a restart;
 * sessions and refresh tokens do not. Throws if the signing key cannot be read or made.
 */
export const createIdentity = async (options: IdentityOptions): Promise<Identity> => {
  const issuer = `${options.origin}${identityPath}`;
  const signingKey = await loadSigningKey(options.dataDir);
  const key = { ...signingKey, issuer };
  const personas = new Map(options.personas.map((persona) => [persona.userId, persona]));
  const { issueToken, onFault } = options;
  const provider = createProvider({ issuer, key, personas, issueToken, onFault });
  const serveProvider = provider.callback();
  const serveInteraction = createInteraction(provider, personas);

  const listener: RequestListener = (request, response) => {
    const url = request.url ?? '/';
    if (url.startsWith(`${identityPath}/interaction/`)) {
      serveInteraction(request, response).catch((error: unknown) => {
        const isOver = error instanceof errors.SessionNotFound;
        if (!isOver) onFault(error);
        const advice = 'This sign-in is over. Go back to the app and start again.';
        send(response, isOver ? 400 : 500, noticePage('Sign in again', advice));
      });
      return;
    }
    Object.assign(request, { originalUrl: url });
    request.url = url.slice(identityPath.length) || '/';
    void serveProvider(request, response);
  };

  const audience = Object.keys(appClients);
  const tokensListener = createTokensListener(key);
  return { issuer, audience, jwks: key.publicJwks, key, listener, tokensListener };
};
