import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { type ClientId, clientId } from '#basics/ids.ts';
import { startLocalDatabase } from '#infra/local/data/database.ts';
import { createGateway } from '#infra/local/gateway/gateway.ts';
import { createLocalClock } from '#infra/local/runtime/clock.ts';
import { createSandbox, type Sandbox } from '#infra/local/sandbox/sandbox.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';

export const demo = clientId('demo');
export const rival = clientId('rival');

const listen = async (listener?: RequestListener): Promise<Server & { port: number }> => {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
};

const close = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
};

/** Receives events as a client would: by HTTP, verified by Stripe's library, by the local clock. */
async function startReceiver(parts: { secretOf: (client: ClientId) => string; now: () => number }) {
  const events: {
    readonly client: string;
    readonly event: Stripe.Event;
    readonly body: Uint8Array;
    readonly signature: string;
  }[] = [];
  const refused: unknown[] = [];
  const statuses: number[] = [];
  const server = await listen(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const client = clientId((request.url ?? '').split('/').at(-1) ?? '');
    const status = statuses.shift() ?? 204;
    try {
      const signature = String(request.headers['stripe-signature']);
      const secret = parts.secretOf(client);
      const body = Buffer.concat(chunks);
      const event = Stripe.webhooks.constructEvent(
        body,
        signature,
        secret,
        300,
        undefined,
        parts.now(),
      );
      events.push({ client, event, body, signature });
    } catch (error) {
      refused.push(error);
    }
    response.writeHead(status).end();
  });
  return {
    events,
    refused,
    /** The statuses of the next responses; 204 once they are used up. */
    statuses,
    url: (client: ClientId) => `http://127.0.0.1:${server.port}/events/${client}`,
    types: () => events.map(({ event }) => event.type),
    of: (type: Stripe.Event['type']) => events.filter(({ event }) => event.type === type),
    close: () => close(server),
  };
}

/** The sandbox on a gateway and a database of its own, with a shop; its clock stands. */
export async function startSandbox() {
  const folder = await temporaryFolder();
  const lines: string[] = [];
  const log = (line: string) => {
    lines.push(line);
  };
  const database = await startLocalDatabase({ dataDir: folder.path, log });
  const clock = createLocalClock({ offsetMs: 0, stands: true });
  let sandbox: Sandbox;
  const receiver = await startReceiver({
    secretOf: (client) => sandbox.accountOf(client).webhookSecret,
    now: clock.now,
  });
  const shop = await listen((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>Shop ${request.url}</h1>`);
  });
  const server = await listen();
  const origin = `http://localhost:${server.port}`;
  const open = () =>
    createSandbox({
      origin,
      endpointDynamodb: database.endpoint,
      clock,
      eventsUrl: receiver.url,
      nameOf: (client) => (client === demo ? 'Demo Club' : client),
      log,
      environment: {},
    });
  sandbox = await open();
  sandbox.resume();
  server.on(
    'request',
    createGateway({
      operations: {},
      functions: {},
      clock,
      issuer: `${origin}/oidc`,
      audience: [],
      jwks: { keys: [] },
      log: () => {},
      staticRoutes: {
        '/v1': (request, response) => sandbox.apiListener(request, response),
        '/sandbox': (request, response) => sandbox.pagesListener(request, response),
      },
    }),
  );
  const shopOrigin = `http://localhost:${shop.port}`;

  const stripeOf = (client: ClientId): Stripe =>
    new Stripe(sandbox.accountOf(client).secretKey, {
      host: 'localhost',
      port: server.port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    });
  const order = (
    more: Partial<Stripe.Checkout.SessionCreateParams> = {},
    title = '12 credits',
  ) => ({
    mode: 'payment' as const,
    client_reference_id: 'purchase-1',
    metadata: { purchaseId: 'purchase-1' },
    payment_intent_data: { metadata: { purchaseId: 'purchase-1' } },
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'eur', unit_amount: 1_250, product_data: { name: title } },
      },
    ],
    expires_at: Math.floor(clock.now() / 1_000) + 3_600,
    success_url: `${shopOrigin}/done?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${shopOrigin}/cancelled`,
    ...more,
  });

  /** Sends a form as the page of the sandbox does. */
  const act = (path: string, fields: Record<string, string>): Promise<Response> =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin },
      body: new URLSearchParams(fields),
    });

  return {
    origin,
    shopOrigin,
    clock,
    lines,
    receiver,
    stripeOf,
    stripe: stripeOf(demo),
    order,
    act,
    sandbox: () => sandbox,
    /** Ends the sandbox and opens another one on the same data, which does not send yet. */
    restart: async () => {
      await sandbox.stop();
      sandbox = await open();
    },
    close: async () => {
      await sandbox.stop();
      await Promise.all([close(server), close(shop), receiver.close()]);
      await database.stop();
      await folder.remove();
    },
  };
}
