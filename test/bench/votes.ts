import { randomBytes } from 'node:crypto';
import type { TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { ballotId, userId } from '#basics/ids.ts';
import { newSalt, newToken } from '#gateways/random.ts';
import { plurality } from '#tally/plurality.ts';
import { openConnection } from '#test/bench/connection.ts';
import type { BenchHost } from '#test/bench/host.ts';
import { type Burst, burst, median, medianOf } from '#test/bench/load.ts';
import { spentBy } from '#test/bench/machine.ts';
import { createTransactionMaker, openRawSender } from '#test/bench/raw-vote.ts';
import { requestText } from '#test/bench/request.ts';
import { clientId, type OpenVoting, openAccounts, openVotings, options } from './voting.ts';

/** Whether a vote is free or costs a credit. */
export type Pricing = 'free' | 'paid';

/** Milliseconds of processor time that one request took, by process. */
type ProcessorTime = { readonly load: number; readonly host: number; readonly database: number };

/** The votes of one number of connections: through HTTP, and as bare transactions. */
export type VoteFigures = {
  readonly pricing: Pricing;
  readonly connections: number;
  readonly rounds: number;
  readonly votesInRound: number;
  readonly http: Burst;
  readonly raw: Burst;
  /** The median, over the rounds, of the rate through HTTP divided by the rate of the reference. */
  readonly ofRaw: number;
  readonly httpSpent: ProcessorTime;
  readonly rawSpent: ProcessorTime;
};

/** A measurement on one host. */
export type VotePlan = {
  readonly pricing: Pricing;
  readonly connections: number;
  readonly votes: number;
  readonly rounds: number;
};

const shards = 16;

type Voters = { readonly users: readonly string[]; readonly tokens: readonly string[] };

const choiceOf = (index: number) => ({ optionIds: [options[index % options.length] ?? 'red'] });

const newBallotId = () => ballotId(randomBytes(16).toString('hex'));

const votersOf = async (host: BenchHost, count: number): Promise<Voters> => {
  const users = Array.from({ length: count }, (_, index) => `crowd-${index}`);
  const tokens = await host.ask('mint', { userIds: users, groups: [`${clientId}.voter`] });
  return { users, tokens };
};

const requestOf = (host: BenchHost, voting: OpenVoting, token: string, index: number): string => {
  const body = JSON.stringify({ ballotId: newBallotId(), choice: choiceOf(index) });
  return requestText(host, 'POST', `/clients/${clientId}/votings/${voting.id}/votes`, token, body);
};

async function httpBurst(host: BenchHost, voting: OpenVoting, voters: Voters, lanes: number) {
  const requests = voters.tokens.map((token, index) => requestOf(host, voting, token, index));
  const opened = Array.from({ length: lanes }, () => openConnection(host.origin));
  const connections = await Promise.all(opened);
  const done = await withProcessorTime(host, requests.length, () =>
    burst(lanes, requests.length, async (index, lane) => {
      const response = await connections[lane]?.exchange(requests[index] ?? '');
      if (response?.status !== 201) throw new Error(`A vote got ${JSON.stringify(response)}`);
    }),
  );
  for (const connection of connections) connection.close();
  return done;
}

async function rawBurst(
  host: BenchHost,
  voting: OpenVoting,
  voters: Voters,
  lanes: number,
  pricing: Pricing,
) {
  const transactionOf = createTransactionMaker();
  const receivedAt = await host.ask('now', {});
  const transactions: TransactWriteItemsCommandInput[] = [];
  // Each lane has a slot of its own, as each request under way has one on the host.
  const slots = Array.from({ length: lanes }, () => randomBytes(8).toString('hex'));
  for (const [index, user] of voters.users.entries()) {
    const id = newBallotId();
    const choice = choiceOf(index);
    const vote = {
      clientId,
      votingId: voting.id,
      userId: userId(`raw-${user}`),
      ballotId: id,
      shards,
      choice,
      salt: newSalt(),
      counterKeys: plurality.counterKeys(choice),
      receivedAt,
      paid: pricing === 'paid',
      slot: slots[index % lanes] ?? '',
    };
    transactions.push(await transactionOf(vote, newToken()));
  }
  const sender = openRawSender(host.databaseEndpoint, lanes);
  const done = await withProcessorTime(host, transactions.length, () =>
    burst(lanes, transactions.length, async (index) => {
      const transaction = transactions[index];
      if (transaction) await sender.send(transaction);
    }),
  );
  sender.close();
  return done;
}

const processorTimeOf = async (host: BenchHost): Promise<ProcessorTime> => {
  const { user, system } = process.cpuUsage();
  const load = (user + system) / 1000;
  return { load, host: await host.ask('spent', {}), database: spentBy(host.databasePid) };
};

async function withProcessorTime(host: BenchHost, count: number, work: () => Promise<Burst>) {
  const before = await processorTimeOf(host);
  const took = await work();
  const after = await processorTimeOf(host);
  return {
    took,
    spent: {
      load: (after.load - before.load) / count,
      host: (after.host - before.host) / count,
      database: (after.database - before.database) / count,
    },
  };
}

const medianTime = (all: readonly { readonly spent: ProcessorTime }[]): ProcessorTime => ({
  load: median(all.map(({ spent }) => spent.load)),
  host: median(all.map(({ spent }) => spent.host)),
  database: median(all.map(({ spent }) => spent.database)),
});

/**
 * Measures votes through HTTP beside the same transactions sent bare, on the same database. The
 * two take turns, and which goes first changes with each round, so that a slow moment of the
 * machine affects both. The host has to be a new one: the local database slows down with the
 * transactions of the last ten minutes.
 */
export async function measureVotes(host: BenchHost, plan: VotePlan): Promise<VoteFigures> {
  const { pricing, connections, rounds, votes } = plan;
  const voters = await votersOf(host, votes);
  const paying = pricing === 'paid' ? voters.users.flatMap((user) => [user, `raw-${user}`]) : [];
  await openAccounts(host, paying);
  const [warmUp, ...votings] = await openVotings(host, rounds + 1, pricing);
  if (warmUp === undefined) throw new Error('The votings are not open');
  await httpBurst(host, warmUp, voters, connections);
  await rawBurst(host, warmUp, voters, connections, pricing);
  const https: Awaited<ReturnType<typeof httpBurst>>[] = [];
  const raws: Awaited<ReturnType<typeof rawBurst>>[] = [];
  for (const [round, voting] of votings.entries()) {
    const http = async () => https.push(await httpBurst(host, voting, voters, connections));
    const raw = async () => raws.push(await rawBurst(host, voting, voters, connections, pricing));
    for (const run of round % 2 === 0 ? [http, raw] : [raw, http]) await run();
  }
  return {
    pricing,
    connections,
    rounds,
    votesInRound: votes,
    http: medianOf(https.map(({ took }) => took)),
    raw: medianOf(raws.map(({ took }) => took)),
    ofRaw: median(
      https.map(({ took }, round) => took.perSecond / (raws[round]?.took.perSecond ?? 0)),
    ),
    httpSpent: medianTime(https),
    rawSpent: medianTime(raws),
  };
}
