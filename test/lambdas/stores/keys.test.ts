import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientId, userId } from '#basics/ids.ts';
import { type Key, keys, partitions } from '#stores/keys.ts';
import { aBallotId, ada, aVotingId, demo } from '#test/builders/ids.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

const clients = fc.constantFrom('demo', 'demo-1', 'dem', 'c-1', 'r-2').map(clientId);
const votings = fc.constantFrom(0, 1, 8).map(aVotingId);
const ballots = fc.constantFrom(0, 1, 16).map(aBallotId);
/** Users whose ids are those of other things, as far as a token could have them. */
const words = [
  'CLIENTS',
  'CREDITS',
  'SEAL',
  'UNFINISHED',
  'ACCOUNTS',
  'SALES',
  'SPENT',
  'RECONCILIATION',
  'AUDIT',
  'WAITING',
  'C',
  '1',
];
const users = fc.constantFrom('ada', 'demo', aVotingId(0), aBallotId(0), ...words).map(userId);
const shards = fc.constantFrom(0, 1, 10, 11, 100, 255);
const numbers = fc.constantFrom(0, 1, 10, 9_999_999_999);
const digests = fc.constantFrom('0'.repeat(64), 'f'.repeat(64));
const slots = fc.constantFrom('0'.repeat(16), 'f'.repeat(16));
const names = fc.constantFrom('1', '0', 'CREDITS', 'demo', aVotingId(), aBallotId());
const purchases = fc
  .tuple(fc.constantFrom(0, 1, 8), fc.constantFrom(0, noon, Date.UTC(2027, 2, 1)))
  .map(([n, at]) => aPurchaseId(n, at));
const slotsOfTwo = fc.constantFrom(0, 1);
const months = fc.constantFrom('1970-01', '2027-02', '2027-03');
const instants = fc.constantFrom(0, noon, Date.UTC(2027, 2, 1));
const days = fc.constantFrom('2027-02-23', '2027-02-24');
const providers = fc.constantFrom('stripe', 'paypal', 'sandbox');

type Named = { readonly client: string; readonly name: string; readonly key: Key };

const of = <Rest extends unknown[]>(
  kind: string,
  rest: fc.Arbitrary<Rest>,
  make: (client: ReturnType<typeof clientId>, ...ids: Rest) => Key,
): fc.Arbitrary<Named> =>
  fc.tuple(clients, rest).map(([client, ids]) => ({
    client,
    name: JSON.stringify([kind, client, ...ids]),
    key: make(client, ...ids),
  }));

/** A partition in the form of a key. */
const whole =
  <Ids extends unknown[]>(make: (...ids: Ids) => string) =>
  (...ids: Ids): Key => ({ pk: make(...ids), sk: 'the whole partition' });

const anyKey: {
  [Kind in Exclude<keyof typeof keys, 'nothing' | 'enrolledClient'>]: fc.Arbitrary<Named>;
} = {
  voting: of('voting', fc.tuple(votings), keys.voting),
  calendar: of('calendar', fc.tuple(), keys.calendar),
  unfinished: of('unfinished', fc.tuple(votings), keys.unfinished),
  limits: of('limits', fc.tuple(), keys.limits),
  schedulingRequest: of('schedulingRequest', fc.tuple(digests), keys.schedulingRequest),
  journalEntry: of('journalEntry', fc.tuple(votings, numbers), keys.journalEntry),
  shardCount: of('shardCount', fc.tuple(votings, shards), keys.shardCount),
  counted: of('counted', fc.tuple(votings, shards, digests, ballots), keys.counted),
  seal: of('seal', fc.tuple(votings), keys.seal),
  ballot: of('ballot', fc.tuple(votings, shards, ballots), keys.ballot),
  counter: of('counter', fc.tuple(votings, shards, slots), keys.counter),
  participation: of('participation', fc.tuple(users, votings), keys.participation),
  account: of('account', fc.tuple(users), keys.account),
  grantEntry: of('grantEntry', fc.tuple(users, names), keys.grantEntry),
  purchaseEntry: of('purchaseEntry', fc.tuple(users, purchases, numbers), keys.purchaseEntry),
  settings: of('settings', fc.tuple(users), keys.settings),
  accountHolder: of('accountHolder', fc.tuple(shards, users), keys.accountHolder),
  calls: of('calls', fc.tuple(users, names), keys.calls),
  openPurchases: of('openPurchases', fc.tuple(users), keys.openPurchases),
  voteIntent: of('voteIntent', fc.tuple(votings, shards, users), keys.voteIntent),
  offer: of('offer', fc.tuple(), keys.offer),
  reconciliation: of('reconciliation', fc.tuple(), keys.reconciliation),
  reconciliationRun: of('reconciliationRun', fc.tuple(), keys.reconciliationRun),
  spentCredits: of('spentCredits', fc.tuple(slotsOfTwo, names), keys.spentCredits),
  purchase: of('purchase', fc.tuple(purchases), keys.purchase),
  ownPurchase: of('ownPurchase', fc.tuple(users, purchases), keys.ownPurchase),
  purchaseRequest: of('purchaseRequest', fc.tuple(users, names), keys.purchaseRequest),
  waiting: of('waiting', fc.tuple(purchases), keys.waiting),
  payment: of('payment', fc.tuple(providers, names), keys.payment),
  paymentEvent: of('paymentEvent', fc.tuple(days, providers, names), keys.paymentEvent),
  auditEntry: of('auditEntry', fc.tuple(instants, digests), keys.auditEntry),
  registration: of('registration', fc.tuple(votings, shards, users), keys.registration),
  ownRegistration: of('ownRegistration', fc.tuple(users, votings), keys.ownRegistration),
};

/** Every partition that is read as a whole. */
const anyPartition: {
  [Kind in Exclude<keyof typeof partitions, 'clients'>]: fc.Arbitrary<Named>;
} = {
  unfinished: of('unfinished', fc.tuple(), whole(partitions.unfinished)),
  voting: of('voting', fc.tuple(votings), whole(partitions.voting)),
  ballots: of('ballots', fc.tuple(votings, shards), whole(partitions.ballots)),
  counters: of('counters', fc.tuple(votings, shards), whole(partitions.counters)),
  voteIntents: of('voteIntents', fc.tuple(votings, shards), whole(partitions.voteIntents)),
  registrations: of('registrations', fc.tuple(votings, shards), whole(partitions.registrations)),
  voter: of('voter', fc.tuple(users), whole(partitions.voter)),
  accountHolders: of('accountHolders', fc.tuple(shards), whole(partitions.accountHolders)),
  spentCredits: of('spentCredits', fc.tuple(slotsOfTwo), whole(partitions.spentCredits)),
  sales: of('sales', fc.tuple(months), whole(partitions.sales)),
  audit: of('audit', fc.tuple(months), whole(partitions.audit)),
};

test('no two different things of any client ever have the same key', () => {
  const owners = new Map<string, string>();
  fc.assert(
    fc.property(fc.oneof(...Object.values(anyKey)), ({ name, key }) => {
      const text = JSON.stringify([key.pk, key.sk]);
      expect(owners.get(text) ?? name).toBe(name);
      owners.set(text, name);
    }),
    { numRuns: 5_000 },
  );
});

test('every partition is its client, or begins with its client and a #', () => {
  const any = [...Object.values(anyKey), ...Object.values(anyPartition)];
  fc.assert(
    fc.property(fc.oneof(...any), clients, ({ client, key }, other) => {
      const isOf = (id: string) => key.pk === id || key.pk.startsWith(`${id}#`);
      expect(isOf(client)).toBe(true);
      expect(isOf(other)).toBe(other === client);
    }),
    { numRuns: 5_000 },
  );
});

test('the list of clients, and what health checks read, are in partitions of no client', () => {
  expect(keys.enrolledClient(demo)).toEqual({ pk: partitions.clients, sk: demo });
  expect(() => clientId(partitions.clients)).toThrow('client id');
  expect(() => clientId(keys.nothing.pk)).toThrow('client id');
});

test('a purchase is found in the UTC month in which its id was made', () => {
  const last = Date.UTC(2027, 2, 1) - 1;
  for (const [at, month] of [
    [last, '2027-02'],
    [last + 1, '2027-03'],
  ] as const) {
    expect(keys.purchase(demo, aPurchaseId(7, at)).pk).toBe(partitions.sales(demo, month));
  }
});

test('the entries of a purchase sort in the order in which they were made', () => {
  const of = (revision: number) => keys.purchaseEntry(demo, ada, aPurchaseId(), revision).sk;
  expect(of(9) < of(10)).toBe(true);
});

test('revisions and shards sort as numbers do', () => {
  const { journalEntry, shardCount } = keys;
  const of = [clientId('demo'), aVotingId()] as const;
  expect(journalEntry(...of, 9).sk < journalEntry(...of, 10).sk).toBe(true);
  expect(shardCount(...of, 9).sk < shardCount(...of, 10).sk).toBe(true);
});
