import type { ClientId, VotingId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Ballots, createBallots } from '#stores/ballots.ts';
import { type Counts, createCounts } from '#stores/counts.ts';
import type { Database } from '#stores/database.ts';
import { createRecent } from '#stores/recent.ts';
import { createUnfinishedVotings, type UnfinishedVoting } from '#stores/unfinished-votings.ts';
import { createVotingCache, type VotingCache } from '#stores/voting-cache.ts';
import { createVotings, type FoundPage } from '#stores/votings.ts';

/** The votings of a client and their results, as they are shown to those who may read them. */
export type VotingReader = VotingCache & {
  /** The newest votings, or those after one: as many as are asked for, or more at no cost. */
  readonly page: (clientId: ClientId, count: number, after?: VotingId) => Promise<FoundPage>;
  /** Those whose life is not over, newest first. */
  readonly unfinished: (clientId: ClientId) => Promise<readonly UnfinishedVoting[]>;
  readonly counters: Ballots['counters'];
  readonly seal: Counts['seal'];
};

/** A first page is read with as many votings as any request may look at, once for all of them. */
const votingsReadMax = 100;
const ofClients = { entriesMax: 50 };
const ofResults = { entriesMax: 1_000 };

/** Reads what is stored: for those who manage votings, and have to see what they have changed. */
export function createVotingReader(database: Database): VotingReader {
  const votings = createVotings(database);
  const { ofClient } = createUnfinishedVotings(database);
  return {
    get: async (clientId, votingId) => (await votings.get(clientId, votingId))?.voting,
    page: (clientId, count, after) => votings.list(clientId, {}, count, after),
    unfinished: (clientId) => ofClient(clientId),
    counters: createBallots(database).counters,
    seal: createCounts(database).seal,
  };
}

/**
 * Reads for a crowd: from memory what is not older than `votingCacheMs`, and lists eventually
 * consistent, which is half as dear. Pages after the first are not cached, since there are as many
 * as there are cursors.
 */
export function createCachedVotingReader(database: Database, clock: Clock): VotingReader {
  const votings = createVotings(database);
  const { ofClient } = createUnfinishedVotings(database);
  const firstPages = createRecent<FoundPage>(clock, ofClients);
  const unfinished = createRecent<readonly UnfinishedVoting[]>(clock, ofClients);
  const counters = createRecent<Awaited<ReturnType<Ballots['counters']>>>(clock, ofResults);
  const seals = createRecent<Awaited<ReturnType<Counts['seal']>>>(clock, ofResults);
  const stored = { ...createBallots(database), ...createCounts(database) };
  const eventually = { isConsistent: false };
  return {
    ...createVotingCache(votings, clock),
    page: (clientId, count, after) =>
      after === undefined
        ? firstPages(clientId, () => votings.list(clientId, {}, votingsReadMax, after, eventually))
        : votings.list(clientId, {}, count, after, eventually),
    unfinished: (clientId) => unfinished(clientId, () => ofClient(clientId, eventually)),
    counters: (clientId, votingId, shards) =>
      counters(`${clientId}#${votingId}`, () => stored.counters(clientId, votingId, shards)),
    seal: (clientId, votingId) =>
      seals(`${clientId}#${votingId}`, () => stored.seal(clientId, votingId)),
  };
}
