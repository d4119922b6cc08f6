import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientId } from '#basics/ids.ts';
import type { Storage } from '#infra/local/data/storage.ts';
import { readBody } from '#infra/local/gateway/body.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import type { Accounts } from './account.ts';
import { type ApiRequest, createRoutes } from './api-routes.ts';
import { parseForm } from './form.ts';
import { createIdempotentReplies } from './idempotent-replies.ts';
import type { Payments } from './payments.ts';
import { type ApiRefusal, fault, invalid } from './refusal.ts';
import { type ApiReply, refused } from './reply.ts';

/** What serves a path prefix of the host. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type ApiOptions = {
  readonly origin: string;
  readonly accounts: Accounts;
  readonly payments: Payments;
  readonly storage: Storage;
  readonly clock: LocalClock;
  readonly log: (line: string) => void;
};

const noKey = invalid(
  'You did not provide an API key. Provide it as `Authorization: Bearer YOUR_SECRET_KEY`.',
  {},
  401,
);
const tooLarge = invalid('Request body too large.', {}, 413);

/** Serves `/v1`: the part of Stripe's protocol that `api-routes.ts` lists. */
export function createApiListener(options: ApiOptions): Listener {
  const { accounts, clock } = options;
  const routes = createRoutes(options);
  const replies = createIdempotentReplies(options.storage);

  const authenticate = (header = ''): ClientId | ApiRefusal => {
    const key = /^Bearer (\S+)$/i.exec(header)?.[1];
    if (key === undefined) return noKey;
    const shown = `${key.slice(0, 3)}****${key.slice(-4)}`;
    return accounts.ownerOf(key) ?? invalid(`Invalid API Key provided: ${shown}`, {}, 401);
  };

  async function replyTo(request: IncomingMessage): Promise<ApiReply> {
    const client = authenticate(request.headers.authorization);
    if (typeof client !== 'string') return refused(client);
    const url = new URL(request.url ?? '/', options.origin);
    const method = request.method ?? 'GET';
    const found = routes.find(method, url.pathname);
    if (!found) {
      const message = `Unrecognized request URL (${method}: ${url.pathname}).`;
      return refused(invalid(message, {}, 404));
    }
    const body = await readBody(request);
    if (!Buffer.isBuffer(body)) return refused(tooLarge);
    const text = method === 'POST' ? body.toString() : url.search;
    const wanted: ApiRequest = { client, now: clock.now(), form: parseForm(text), id: found.id };
    const key = request.headers['idempotency-key'];
    if (method !== 'POST' || typeof key !== 'string') return found.serve(wanted, () => []);
    const name = { client, key, request: `${url.pathname}\n${text}` };
    return replies.once(name, (remember) => found.serve(wanted, remember));
  }

  return async (request, response) => {
    const reply = await replyTo(request).catch((error: unknown) => {
      options.log(`sandbox: ${error instanceof Error ? error.stack : String(error)}`);
      return refused(fault);
    });
    if (response.destroyed) return;
    response
      .writeHead(reply.status, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'request-id': `req_${randomUUID()}`,
        ...(reply.isReplay && { 'idempotent-replayed': 'true' }),
      })
      .end(reply.text);
  };
}
