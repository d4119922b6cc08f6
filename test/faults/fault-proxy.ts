import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * The fault of one TransactWriteItems. `conflict`, `throttled`, `in-progress`: rejected as DynamoDB
 * does. `cut`: the connection ends before the request is forwarded. `cut-after`: it ends after
 * DynamoDB has responded, before the response is forwarded. A function is awaited before the
 * request (`before`) or the response (`after`) is forwarded.
 */
export type Fault =
  | 'conflict'
  | 'throttled'
  | 'in-progress'
  | 'cut'
  | 'cut-after'
  | { readonly before: () => Promise<unknown> }
  | { readonly after: () => Promise<unknown> };

/** A proxy in front of DynamoDB that injects faults into transactions and forwards the rest. */
export type FaultProxy = {
  readonly endpoint: string;
  readonly connectTo: (databaseEndpoint: string) => void;
  /** The faults of the next transactions, in order; later ones have none. */
  readonly inject: (...faults: Fault[]) => void;
  /** The same fault for every transaction until `heal`; `each` is called for every one. */
  readonly injectAll: (fault: Fault, each?: () => void) => void;
  /** Chooses the fault of every transaction until `heal`; none if undefined. */
  readonly injectBy: (choose: () => Fault | undefined) => void;
  /** Cuts the connection of every PutItem until `heal`; `each` is called for every one. */
  readonly cutPuts: (each?: () => void) => void;
  /** Throttles every request for which it returns true until `heal`, by the request's operation. */
  readonly throttle: (isThrottled: (operation: string) => boolean) => void;
  readonly heal: () => void;
  /** The client request tokens of the transactions received since the last call. */
  readonly tokens: () => string[];
  readonly close: () => Promise<void>;
};

const transaction = 'DynamoDB_20120810.TransactWriteItems';
const put = 'DynamoDB_20120810.PutItem';
const namespace = 'com.amazonaws.dynamodb.v20120810';

type Reply = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export async function startFaultProxy(): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  let database = '';
  let next: Fault[] = [];
  let chooseForAll: (() => Fault | undefined) | undefined;
  let onPut: (() => void) | undefined;
  let isThrottled: ((operation: string) => boolean) | undefined;
  let tokens: string[] = [];

  async function serve(incoming: IncomingMessage, response: ServerResponse) {
    const body = await text(incoming);
    const toDatabase = () => forward(agent, database, incoming, body);
    const target = incoming.headers['x-amz-target'];
    if (target === put && onPut !== undefined) {
      onPut();
      return void response.destroy();
    }
    if (isThrottled?.(String(target).replace(/.*\./, ''))) return send(response, throttled);
    if (target !== transaction) return send(response, await toDatabase());
    const received = JSON.parse(body) as Transaction;
    tokens.push(received.ClientRequestToken);
    const chosen = chooseForAll?.();
    const fault = next.shift() ?? chosen;
    if (typeof fault === 'object') {
      if ('before' in fault) await fault.before();
      const reply = await toDatabase();
      if ('after' in fault) await fault.after();
      return send(response, reply);
    }
    if (fault === 'cut-after') await toDatabase();
    if (fault === 'cut' || fault === 'cut-after') return void response.destroy();
    send(response, fault === undefined ? await toDatabase() : refusalOf(fault, received));
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connectTo: (databaseEndpoint) => {
      database = databaseEndpoint;
    },
    inject: (...faults) => next.push(...faults),
    injectAll: (fault, each = () => {}) => {
      chooseForAll = () => {
        each();
        return fault;
      };
    },
    injectBy: (choose) => {
      chooseForAll = choose;
    },
    cutPuts: (each = () => {}) => {
      onPut = each;
    },
    throttle: (given) => {
      isThrottled = given;
    },
    heal: () => {
      next = [];
      isThrottled = undefined;
      chooseForAll = undefined;
      onPut = undefined;
    },
    tokens: () => {
      const seen = tokens;
      tokens = [];
      return seen;
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const cancelled = 'Transaction cancelled, please refer cancellation reasons for specific reasons';

type Transaction = {
  readonly ClientRequestToken: string;
  readonly TransactItems: readonly unknown[];
};

const headers = { 'content-type': 'application/x-amz-json-1.0' };
const throttled: Reply = {
  status: 400,
  headers,
  body: JSON.stringify({
    __type: 'com.amazon.coral.availability#ThrottlingException',
    message: 'Rate of requests exceeds the allowed throughput.',
  }),
};

function refusalOf(
  fault: 'conflict' | 'throttled' | 'in-progress',
  { TransactItems }: Transaction,
): Reply {
  if (fault === 'throttled') return throttled;
  const none = { Code: 'None' };
  const conflict = {
    Code: 'TransactionConflict',
    Message: 'Transaction is ongoing for the item',
  };
  const reasons = TransactItems.map((_, index) => (index === 0 ? conflict : none));
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const refusals = {
    conflict: {
      __type: `${namespace}#TransactionCanceledException`,
      Message: `${cancelled} [${codes}]`,
      CancellationReasons: reasons,
    },
    'in-progress': {
      __type: `${namespace}#TransactionInProgressException`,
      Message: 'The transaction with the given request token is already in progress.',
    },
  };
  return { status: 400, headers, body: JSON.stringify(refusals[fault]) };
}

function send(response: ServerResponse, { status, headers, body }: Reply) {
  if (!response.destroyed) response.writeHead(status, headers).end(body);
}

/** The proxy's clients do not know the access key of the database that they reach. */
const withAccessKey = (headers: IncomingHttpHeaders, key: string): IncomingHttpHeaders => ({
  ...headers,
  authorization: headers.authorization?.replace(/Credential=\w+/, `Credential=${key}`),
});

function forward(agent: Agent, target: string, incoming: IncomingMessage, body: string) {
  const { method } = incoming;
  const headers = withAccessKey(incoming.headers, new URL(target).username || 'local');
  return new Promise<Reply>((resolve, reject) => {
    const sent = request(target, { agent, method, headers }, (reply) => {
      const { statusCode = 502, headers } = reply;
      text(reply).then((body) => resolve({ status: statusCode, headers, body }), reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
