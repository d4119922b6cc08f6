import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { databaseAt } from '#infra/local/data/connection.ts';
import { localTables } from '#infra/local/functions.ts';
import type { JournalEntry } from '#voting/journal.ts';

type Participation = {
  readonly receivedAt: number;
  readonly creditsCharged: number;
  readonly tombstone?: boolean;
};

/** Everything that is stored of one voting. */
export type VotingEvidence = {
  status: string;
  pricing: string;
  counting: string;
  opensAt: number;
  closesAt: number;
  /** The option ids of each ballot, by ballot id. */
  ballots: Map<string, readonly string[]>;
  /** The secret of each ballot, by ballot id. */
  salts: Map<string, string>;
  /** By voter. */
  participations: Map<string, Participation>;
  /** Voters whose vote was voided before the count. */
  tombstones: Set<string>;
  /** Sums over all counter rows, by counter. */
  counters: Map<string, number>;
  seal?: {
    ballots: number;
    votes: ReadonlyMap<string, number>;
    digest: string;
  };
  /** The ids that the count of the ballots took in. */
  countedIds: Set<string>;
  shards: number;
  journal: JournalEntry[];
};

/** The contents of the database, read without the code that wrote them. */
export type Evidence = {
  readonly votings: ReadonlyMap<string, VotingEvidence>;
  /** By user. */
  readonly balances: ReadonlyMap<string, number>;
  /** All ledger entries besides votes, by user. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  /** By id. */
  readonly purchases: ReadonlyMap<string, PurchaseEvidence>;
  /** The sandbox's payment of each purchase, by the purchase's id. */
  readonly payments: ReadonlyMap<string, PaymentEvidence>;
  /** The stored events of providers, by their ids. */
  readonly events: ReadonlyMap<string, EventEvidence>;
};

export type EventEvidence = { readonly outcome: string; readonly deliveries: number };

/** A ledger entry; a negative number of credits was taken. */
export type Entry = {
  readonly cause: string;
  readonly credits: number;
  readonly purchaseId?: string;
};

/** A purchase as it is stored. */
export type PurchaseEvidence = {
  readonly userId: string;
  readonly credits: number;
  readonly payment: string;
  readonly takenBack: number;
};

/** A payment as the provider stores it. */
export type PaymentEvidence = { readonly state: string; readonly isDisputed: boolean };

type Item = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };

/** Scans the tables of a local host. The keys are written here again, not taken from the stores. */
export async function readEvidence(databaseEndpoint: string): Promise<Evidence> {
  const client = new DynamoDBClient(databaseAt(databaseEndpoint));
  const documents = DynamoDBDocumentClient.from(client);
  const votings = new Map<string, VotingEvidence>();
  const balances = new Map<string, number>();
  const entries = new Map<string, Entry[]>();
  const purchases = new Map<string, PurchaseEvidence>();
  const events = new Map<string, EventEvidence>();
  const of = (votingId: string) => {
    const evidence = votings.get(votingId) ?? emptyEvidence();
    votings.set(votingId, evidence);
    return evidence;
  };
  for await (const item of itemsOf(documents, localTables.votings)) readVotingItem(item, of);
  for await (const item of itemsOf(documents, localTables.ballots)) readBallotItem(item, of);
  for await (const item of itemsOf(documents, localTables.voters)) {
    const [, user = ''] = item.pk.split('#');
    if (item.sk.startsWith('VOTE#')) {
      const participation = item.participation as Participation;
      const voting = of(item.sk.slice('VOTE#'.length));
      if (participation.tombstone) voting.tombstones.add(user);
      else voting.participations.set(user, participation);
    } else if (item.sk === 'CREDITS') {
      balances.set(user, Number(item.balance));
    } else if (item.sk.startsWith('ENTRY#')) {
      entries.set(user, [...(entries.get(user) ?? []), item.entry as Entry]);
    }
  }
  for await (const item of itemsOf(documents, localTables.purchases)) {
    if (item.pk.includes('#SALES#')) purchases.set(item.sk, item.purchase as PurchaseEvidence);
    if (!item.pk.includes('#EVENTS#')) continue;
    const eventId = item.sk.slice(item.sk.indexOf('#') + 1);
    events.set(eventId, { outcome: String(item.outcome), deliveries: Number(item.deliveries) });
  }
  const payments = await readPayments(documents);
  client.destroy();
  for (const { journal } of votings.values()) journal.sort((a, b) => a.revision - b.revision);
  return { votings, balances, entries, purchases, payments, events };
}

const emptyEvidence = (): VotingEvidence => ({
  status: '',
  pricing: '',
  counting: '',
  opensAt: 0,
  closesAt: 0,
  ballots: new Map(),
  salts: new Map(),
  participations: new Map(),
  tombstones: new Set(),
  counters: new Map(),
  countedIds: new Set(),
  shards: 0,
  journal: [],
});

type StoredPayment = {
  readonly state: string;
  readonly dispute: unknown;
  readonly metadata: { readonly purchaseId?: string };
};

/** Reads the sandbox's payments from its own table. */
async function readPayments(documents: DynamoDBDocumentClient) {
  const payments = new Map<string, PaymentEvidence>();
  for await (const { pk, body } of itemsOf(documents, 'hustings-local-payments')) {
    if (pk !== 'PAYMENTS') continue;
    const { state, dispute, metadata } = JSON.parse(String(body)) as StoredPayment;
    payments.set(metadata.purchaseId ?? '', { state, isDisputed: dispute !== null });
  }
  return payments;
}

type Find = (votingId: string) => VotingEvidence;

type Snapshot = {
  readonly status: string;
  readonly pricing: string;
  readonly shards: number;
  readonly counting: { readonly kind: string };
  readonly window: { readonly opensAt: number; readonly closesAt: number };
};

type StoredSeal = {
  readonly digest: string;
  readonly result: {
    readonly ballots: number;
    readonly options: readonly { readonly id: string; readonly votes: number }[];
  };
};

function readVotingItem(item: Item, of: Find) {
  const [, ofPartition = '', place] = item.pk.split('#');
  const [kind, rest = ''] = item.sk.split('#');
  if (kind === 'VOTING') {
    const { status, pricing, shards, counting, window } = item.voting as Snapshot;
    const { opensAt, closesAt } = window;
    Object.assign(of(rest), { status, pricing, shards, opensAt, closesAt });
    of(rest).counting = counting.kind;
  } else if (kind === 'J') {
    of(ofPartition).journal.push(item.entry as JournalEntry);
  } else if (place === 'K') {
    const hex = Buffer.from(item.ids as Uint8Array).toString('hex');
    for (const id of hex.match(/.{32}/g) ?? []) of(ofPartition).countedIds.add(id);
  } else if (kind === 'SEAL') {
    const { digest, result } = item.seal as StoredSeal;
    const votes = new Map(result.options.map(({ id, votes }) => [id, votes]));
    of(ofPartition).seal = { digest, ballots: result.ballots, votes };
  }
}

function readBallotItem(item: Item, of: Find) {
  const [, votingId = '', place] = item.pk.split('#');
  const evidence = of(votingId);
  if (place !== 'C') {
    evidence.ballots.set(item.sk, (item.choice as { optionIds: string[] }).optionIds);
    evidence.salts.set(item.sk, String(item.salt));
    return;
  }
  for (const [name, count] of Object.entries(item)) {
    if (name === 'pk' || name === 'sk') continue;
    evidence.counters.set(name, (evidence.counters.get(name) ?? 0) + Number(count));
  }
}

async function* itemsOf(documents: DynamoDBDocumentClient, TableName: string) {
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    yield* (page.Items ?? []) as Item[];
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
