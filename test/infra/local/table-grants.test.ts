import { createServer } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { databaseAt } from '#infra/local/data/connection.ts';
import { listen } from '#infra/local/runtime/ports.ts';
import { withTableGrants } from '#infra/local/table-grants.ts';
import type { Part, TableAccess } from '#infra/part.ts';
import { currentClientId, onBehalfOf } from '#shell/client-scope.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createAuditLog } from '#stores/audit-log.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCalendars } from '#stores/calendars.ts';
import { createCallLimits } from '#stores/call-limits.ts';
import { createClients } from '#stores/clients.ts';
import { createCounts } from '#stores/counts.ts';
import { type Database, databaseOf } from '#stores/database.ts';
import { createJournals } from '#stores/journals.ts';
import { createLimits } from '#stores/limits.ts';
import { createOffers } from '#stores/offers.ts';
import { createParticipations } from '#stores/participations.ts';
import { createPaymentEvents } from '#stores/payment-events.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createReconciliationRuns } from '#stores/reconciliation-runs.ts';
import { createReconciliations } from '#stores/reconciliations.ts';
import { createRegistrations } from '#stores/registrations.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import { createUnfinishedVotings } from '#stores/unfinished-votings.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { createVoterSettings } from '#stores/voter-settings.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotings } from '#stores/votings.ts';
import { anAct, anAuditEvent } from '#test/builders/audit.ts';
import { aBallotId, ada, aVotingId, demo, other } from '#test/builders/ids.ts';
import { anOffer, aPurchase, aPurchaseId } from '#test/builders/purchases.ts';
import { aVote } from '#test/builders/votes.ts';
import { aVoting, noon } from '#test/builders/votings.ts';

const tables = {
  votings: 'votings',
  ballots: 'ballots',
  voters: 'voters',
  purchases: 'purchases',
  audit: 'audit',
};
const every: readonly TableAccess[] = ['get', 'query', 'put', 'update', 'delete'];
const everywhere = {
  votings: every,
  ballots: every,
  voters: every,
  purchases: every,
  audit: every,
};

const aPart = (changes: Partial<Part> = {}): Part => ({
  name: 'a-function',
  purpose: 'Shows what is granted',
  calledBy: { http: [] },
  uses: { tables: everywhere },
  timeoutSeconds: 5,
  memoryMb: 256,
  ...changes,
});

let reached: string[] = [];
/** A database without items, which counts the requests that reach it. */
const server = createServer((request, response) => {
  reached.push(String(request.headers['x-amz-target']));
  request.resume();
  response.setHeader('content-type', 'application/x-amz-json-1.0').end('{"Items":[]}');
});
let endpoint: string;
beforeAll(async () => {
  endpoint = `http://127.0.0.1:${await listen(server, 0)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  reached = [];
});

/** Takes the client out of every partition key of a request, as a store that forgot it would. */
const withoutClient = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replace(/^demo(#|$)/, '');
  if (Array.isArray(value)) return value.map(withoutClient);
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  const fields = Object.entries(value as object);
  return Object.fromEntries(fields.map(([name, inner]) => [name, withoutClient(inner)]));
};

function databaseFor(part: Part, { forgetsClient = false } = {}): Database {
  const client = new DynamoDBClient({ ...databaseAt(endpoint), maxAttempts: 1 });
  if (forgetsClient) {
    client.middlewareStack.add(
      (next) => (request) => next({ ...request, input: withoutClient(request.input) as object }),
      { step: 'initialize', priority: 'high' },
    );
  }
  return withTableGrants(databaseOf(client, tables), { part, tables, currentClientId });
}

const all = async (found: AsyncIterable<unknown>) => {
  for await (const _ of found);
};
const voting = aVotingId();
const purchase = aPurchase();
const entry = { credits: 1, at: noon, by: ada };
const signal = new AbortController().signal;
const event = { eventId: 'e', type: 't', createdAt: noon, about: {} };
const kept = {
  event,
  provider: 'stripe',
  purchaseId: undefined,
  outcome: 'applied',
  at: noon,
} as const;

const aShardCount = { version: 1, shard: 0, ballots: 1, partial: {}, digest: 'd'.repeat(64) };
const idsOfOne = Buffer.alloc(16);

/** A call of each store for Demo; a transaction with all of its items. */
const calls: [name: string, call: (database: Database) => Promise<unknown>][] = [
  ['balance', (d) => createAccounts(d).balance(demo, ada)],
  ['grant', (d) => createAccounts(d).grant(demo, ada, 'g', entry)],
  ['holders', (d) => all(createAccounts(d).holders(demo, 0))],
  ['ballots', (d) => all(createBallots(d).ofShard(demo, voting, 0))],
  ['a ballot', (d) => createBallots(d).has(demo, voting, 0, aBallotId())],
  ['counters', (d) => createBallots(d).counters(demo, voting, 2)],
  [
    'call limits',
    (d) => createCallLimits(d).take(demo, ada, 'call', { calls: 1, withinMs: 1 }, noon),
  ],
  ['shard counts', (d) => createCounts(d).shards(demo, voting)],
  ['a seal', (d) => createCounts(d).seal(demo, voting)],
  ['the audit log', (d) => createAuditLog(d).page(demo, '2027-02', 1, undefined)],
  ['writing an audit entry', (d) => createAuditLog(d).put(anAuditEvent())],
  ['an offer', (d) => createOffers(d).get(demo)],
  ['setting an offer', (d) => createOffers(d).set(demo, anOffer(), anAct)],
  ['a payment event', (d) => createPaymentEvents(d).put(demo, kept)],
  ['a purchase', (d) => createPurchases(d).get(demo, aPurchaseId())],
  ['changing a purchase', (d) => createPurchases(d).change({ after: purchase }, noon)],
  ['a token', (d) => createPurchases(d).storeToken(demo, aPurchaseId(), 'token')],
  ['a wait', (d) => createPurchases(d).waitUntil(demo, aPurchaseId(), noon)],
  ['a reconciliation', (d) => createReconciliations(d).get(demo)],
  ['a run of a reconciliation', (d) => createReconciliationRuns(d).get(demo)],
  ['counted ids', (d) => createCounts(d).putIds(demo, voting, aShardCount, [idsOfOne])],
  ['writing a vote intent', (d) => createVoteIntents(d).put(aVote(), signal)],
  ['vote intents', (d) => all(createVoteIntents(d).ofShard(demo, voting, 0))],
  ['a participation', (d) => createParticipations(d).get(demo, ada, voting)],
  ['participations', (d) => createParticipations(d).page(demo, ada, 1, undefined)],
  ['own participations', (d) => createParticipations(d).between(demo, ada, voting, voting)],
  ['settings', (d) => createVoterSettings(d).get(demo, ada)],
  ['a registration', (d) => createRegistrations(d).between(demo, ada, voting, voting)],
  ['registering', (d) => createRegistrations(d).add(demo, voting, 16, ada, noon)],
  ['unregistering', (d) => createRegistrations(d).remove(demo, voting, 16, ada)],
  ['a vote', (d) => createVotes(d).record(aVote(), 'token', signal)],
  ['a voting', (d) => createVotings(d).get(demo, voting)],
  ['votings', (d) => createVotings(d).list(demo, {}, 1, undefined)],
  ['unfinished votings of a client', (d) => createUnfinishedVotings(d).ofClient(demo)],
  ['a journal', (d) => createJournals(d).page(demo, voting, 1)],
  ['a calendar', (d) => createCalendars(d).get(demo)],
  ['a limit', (d) => createLimits(d).votingsAtOnce(demo)],
  [
    'setting a limit',
    (d) => createLimits(d).setVotingsAtOnce(demo, { before: 16, after: 1 }, anAct),
  ],
  [
    'appending',
    (d) => {
      const head = { revision: 1, hash: '' };
      const about = { clientId: demo, votingId: voting, head, events: [] };
      return createVotings(d).append({ ...about, after: aVoting() });
    },
  ],
];

const denied = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } };

test.each(calls)('on behalf of its client, a call may touch %s', async (_, call) => {
  const uses = { tables: everywhere, clientList: { voters: every, votings: every } };
  await onBehalfOf(demo, () => call(databaseFor(aPart({ uses })))).catch(() => {});
  expect(reached).not.toEqual([]);
});

test.each(calls)('on behalf of another client, a call is denied %s', async (_, call) => {
  const tried = onBehalfOf(other, () => call(databaseFor(aPart())));
  await expect(tried).rejects.toMatchObject(denied);
  expect(reached).toEqual([]);
});

test.each(calls)('on behalf of no client, a call is denied %s', async (_, call) => {
  await expect(call(databaseFor(aPart()))).rejects.toMatchObject(denied);
});

test.each(calls)('a store that forgets the client is denied %s', async (_, call) => {
  const database = databaseFor(aPart(), { forgetsClient: true });
  await expect(onBehalfOf(demo, () => call(database))).rejects.toMatchObject(denied);
  expect(reached).toEqual([]);
});

test('a function that serves no single client may touch the items of each', async () => {
  const database = databaseFor(aPart({ scope: 'all' }));
  await createVotings(database).get(demo, voting);
  await createUnfinished(database).due(noon, 1);
  // The voting, and the lists of clients of both tables.
  expect(reached).toHaveLength(3);
});

test('the list of clients is open to what a part does with it, and to nothing else', async () => {
  const uses = { tables: everywhere, clientList: { voters: ['put'] } } as const;
  const clients = createClients(databaseFor(aPart({ uses })));
  await onBehalfOf(demo, () => clients.enrol(demo, noon));
  expect(reached).toHaveLength(1);
  await expect(onBehalfOf(demo, () => all(clients.every()))).rejects.toMatchObject(denied);
});

test('a table or a kind of access that a part does not name is denied', async () => {
  const uses = { tables: { votings: ['get'] } } as const;
  const database = databaseFor(aPart({ uses }));
  await onBehalfOf(demo, async () => {
    await createVotings(database).get(demo, voting);
    await expect(createJournals(database).page(demo, voting, 1)).rejects.toMatchObject(denied);
    await expect(createOffers(database).get(demo)).rejects.toMatchObject(denied);
  });
  expect(reached).toHaveLength(1);
});

test('a client whose id begins with that of another is another client', async () => {
  const tried = onBehalfOf(demo, () =>
    createVotings(databaseFor(aPart())).get('demo-2' as typeof demo, voting),
  );
  await expect(tried).rejects.toMatchObject(denied);
});
