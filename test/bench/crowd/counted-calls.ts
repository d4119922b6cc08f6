import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { clientId, userId, type VotingId, votingId } from '#basics/ids.ts';
import { timing } from '#contracts/timing.ts';
import { createSlots } from '#infra/local/slots.ts';
import { wire as wireCastVote } from '#lambdas/cast-vote/index.ts';
import { wire as wireReadProfile } from '#lambdas/read-profile/index.ts';
import { wire as wireReadVotings } from '#lambdas/read-votings/index.ts';
import type { HttpFunction } from '#shell/http.ts';
import { keys } from '#stores/keys.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { anHttpEvent, anObserver, type EventParts, someClaims } from '#test/builders/http.ts';
import { aBallotId, aVotingId } from '#test/builders/ids.ts';
import { storedVoting } from '#test/builders/stored-voting.ts';
import { aWindow } from '#test/builders/votings.ts';
import type { Host } from '#wiring/host.ts';
import { type Access, recordAccesses } from './accesses.ts';

/** What a request does at the database: in an environment without copies, and in one with them. */
export type CountedCall = {
  readonly name: string;
  readonly first: readonly Access[];
  readonly later: readonly Access[];
};

/** The requests of a voter, in the order in which their app sends them. */
export const requests = [
  'listVotings',
  'getMyPart',
  'getProfile',
  'getVoting',
  'castVote',
] as const;
export type Request = (typeof requests)[number];

/** The function behind each. */
export const functionOf: Readonly<Record<Request, string>> = {
  listVotings: 'read-votings',
  getMyPart: 'read-profile',
  getProfile: 'read-profile',
  getVoting: 'read-votings',
  castVote: 'cast-vote',
};

const client = clientId('crowd-client');
const voters = Array.from({ length: 8 }, (_, n) => userId(`crowd-voter-${n}`));
const votingsShown = 20;
const { opensAt, closesAt } = aWindow();

/** Twenty votings of some two kilobytes, of which four are open, one of these paid. */
async function storeVotings(database: StartedDatabase) {
  const ids: VotingId[] = [];
  for (let n = 0; n < votingsShown; n += 1) {
    const status = n < 14 ? 'published' : n < 18 ? 'open' : 'scheduled';
    const details = {
      title: `What shall we do in week ${n}?`,
      description: 'Each vote helps to decide what all of us do. '.repeat(24),
      options: Array.from({ length: 10 }, (_, option) => ({
        id: `option-${option}`,
        label: `The proposal that was made as number ${option}`,
      })),
      pricing: n === 17 ? ('paid' as const) : ('free' as const),
    };
    const later = { opensAt: opensAt + 3 * 3_600_000 };
    const window = status === 'scheduled' ? { window: aWindow(later) } : {};
    const wanted = { clientId: client, votingId: aVotingId(n + 1), status } as const;
    const voting = await storedVoting(database, { ...wanted, details: { ...details, ...window } });
    ids.unshift(voting.votingId);
  }
  return { ids, free: aVotingId(17), paid: aVotingId(18) };
}

/** Each voter can pay. */
async function writeAccounts({ documents, tables }: StartedDatabase): Promise<void> {
  for (const voter of voters) {
    const Item = { ...keys.account(client, voter), balance: 100 };
    await documents.send(new PutCommand({ TableName: tables.voters, Item }));
  }
}

/** The functions of one environment each, which begins without copies. */
function anEnvironment(database: StartedDatabase, now: () => number) {
  const host = {
    ...{ database, clock: { now }, observer: anObserver(), slots: createSlots(1) },
    retry: { random: () => 0, pause: async () => {}, after: () => () => {} },
  } as unknown as Host;
  return {
    'read-votings': wireReadVotings(host),
    'read-profile': wireReadProfile(host),
    'cast-vote': wireCastVote(host),
  } as Readonly<Record<string, HttpFunction>>;
}

/**
 * Makes each request of a voter with the functions' own code on a local database, twice in one
 * environment, and returns what it used there in DynamoDB's units. `dearest` is the vote that uses
 * most: paid, and in the last seconds. Throws if a request is refused.
 */
export async function countedCalls(): Promise<Record<Request | 'dearest', CountedCall>> {
  const database = await startedDatabase();
  try {
    const { ids, free, paid } = await storeVotings(database);
    await writeAccounts(database);
    const recorded = recordAccesses(database, voters);
    let calls = 0;
    const count = async (name: Request, parts: (call: number) => EventParts, now = opensAt) => {
      const environment = anEnvironment(database, () => now);
      const once = async () => {
        calls += 1;
        const claims = { ...someClaims(`${client}.voter`), sub: voters[calls % voters.length] };
        const given = parts(calls);
        const path = { clientId: client, ...given.path };
        const event = anHttpEvent(name, { ...given, path, claims, receivedAt: now });
        const { statusCode, body } = (await environment[functionOf[name]]?.(event)) ?? {};
        if (statusCode !== 200 && statusCode !== 201) throw new Error(`${name}: ${body}`);
        return recorded.take();
      };
      return { name, first: await once(), later: await once() };
    };
    const vote = (id: VotingId) => (call: number) => ({
      path: { votingId: id },
      body: { ballotId: aBallotId(call), choice: { optionIds: ['option-1'] } },
    });
    const late = closesAt - timing.intentBeforeCloseMs / 2;
    return {
      listVotings: await count('listVotings', () => ({})),
      getMyPart: await count('getMyPart', () => ({ query: { votingIds: ids.join() } })),
      getProfile: await count('getProfile', () => ({})),
      getVoting: await count('getVoting', () => ({ path: { votingId: votingId(free) } })),
      castVote: await count('castVote', vote(free)),
      dearest: await count('castVote', vote(paid), late),
    };
  } finally {
    await database.stop();
  }
}
