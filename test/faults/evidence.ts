import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { local } from '#infra/local/aws/arns.ts';
import { localTables } from '#infra/local/functions.ts';
import type { JournalEntry } from '#voting/journal.ts';

type Participation = { readonly receivedAt: number; readonly creditsCharged: number };

/** Everything that is stored of one voting. */
export type VotingEvidence = {
  status: string;
  pricing: string;
  counting: string;
  opensAt: number;
  closesAt: number;
  /** The option ids of each ballot, by ballot id. */
  ballots: Map<string, readonly string[]>;
  participations: Map<string, Participation>;
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

/** What lies in the database, read behind the back of the system that wrote it. */
export type Evidence = {
  readonly votings: ReadonlyMap<string, VotingEvidence>;
  /** By user. */
  readonly balances: ReadonlyMap<string, number>;
  readonly granted: ReadonlyMap<string, number>;
};

type Item = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };

/** Scans the tables of a local host. It knows the keys by heart, not from the stores. */
export async function readEvidence(databaseEndpoint: string): Promise<Evidence> {
  const client = new DynamoDBClient({ ...local, endpoint: databaseEndpoint });
  const documents = DynamoDBDocumentClient.from(client);
  const votings = new Map<string, VotingEvidence>();
  const balances = new Map<string, number>();
  const granted = new Map<string, number>();
  const of = (votingId: string) => {
    const known = votings.get(votingId) ?? emptyEvidence();
    votings.set(votingId, known);
    return known;
  };
  for await (const item of itemsOf(documents, localTables.votings)) readVotingItem(item, of);
  for await (const item of itemsOf(documents, localTables.ballots)) readBallotItem(item, of);
  for await (const item of itemsOf(documents, localTables.voters)) {
    const [, user = ''] = item.pk.split('#');
    if (item.sk.startsWith('VOTE#')) {
      const participation = item.participation as Participation;
      of(item.sk.slice('VOTE#'.length)).participations.set(user, participation);
    } else if (item.sk === 'CREDITS') {
      balances.set(user, Number(item.balance));
    } else if (item.sk.startsWith('ENTRY#')) {
      const { credits } = item.entry as { credits: number };
      granted.set(user, (granted.get(user) ?? 0) + credits);
    }
  }
  client.destroy();
  for (const { journal } of votings.values()) journal.sort((a, b) => a.revision - b.revision);
  return { votings, balances, granted };
}

const emptyEvidence = (): VotingEvidence => ({
  status: '',
  pricing: '',
  counting: '',
  opensAt: 0,
  closesAt: 0,
  ballots: new Map(),
  participations: new Map(),
  counters: new Map(),
  countedIds: new Set(),
  shards: 0,
  journal: [],
});

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
  const [, ofPartition = ''] = item.pk.split('#');
  const [kind, rest = ''] = item.sk.split('#');
  if (kind === 'VOTING') {
    const { status, pricing, shards, counting, window } = item.voting as Snapshot;
    const { opensAt, closesAt } = window;
    Object.assign(of(rest), { status, pricing, shards, opensAt, closesAt });
    of(rest).counting = counting.kind;
  } else if (kind === 'J') {
    of(ofPartition).journal.push(item.entry as JournalEntry);
  } else if (kind === 'COUNTED') {
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
