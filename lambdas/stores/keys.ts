import type { BallotId, ClientId, UserId, VotingId } from '#basics/ids.ts';

/** The key of an item in any of the tables. */
export type Key = { readonly pk: string; readonly sk: string };

const revisionDigits = 10;
const shardDigits = 2;

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');

/**
 * Every key of the system. Each partition begins with the client, so that no key of one client
 * can be that of another, and so that credentials can be limited to one client's keys.
 */
export const keys = {
  voting: (client: ClientId, voting: VotingId): Key => ({ pk: client, sk: `VOTING#${voting}` }),
  calendar: (client: ClientId): Key => ({ pk: client, sk: 'CALENDAR' }),
  limits: (client: ClientId): Key => ({ pk: client, sk: 'LIMITS' }),
  journalEntry: (client: ClientId, voting: VotingId, revision: number): Key => ({
    pk: `${client}#${voting}`,
    sk: `J#${padded(revision, revisionDigits)}`,
  }),
  shardCount: (client: ClientId, voting: VotingId, shard: number): Key => ({
    pk: `${client}#${voting}`,
    sk: `SHARD#${padded(shard, shardDigits)}`,
  }),
  /** A stretch of the ballot ids that a shard's count took in, by the first of them. */
  counted: (client: ClientId, voting: VotingId, shardDigest: string, first: string): Key => ({
    pk: `${client}#${voting}`,
    sk: `COUNTED#${shardDigest}#${first}`,
  }),
  seal: (client: ClientId, voting: VotingId): Key => ({ pk: `${client}#${voting}`, sk: 'SEAL' }),
  ballot: (client: ClientId, voting: VotingId, shard: number, ballot: BallotId): Key => ({
    pk: `${client}#${voting}#${shard}`,
    sk: ballot,
  }),
  /** The partition of a shard's ballots. */
  ballots: (client: ClientId, voting: VotingId, shard: number): string =>
    `${client}#${voting}#${shard}`,
  /** The partition of a shard's counters. */
  counters: (client: ClientId, voting: VotingId, shard: number): string =>
    `${client}#${voting}#C#${shard}`,
  counter: (client: ClientId, voting: VotingId, shard: number, slot: string): Key => ({
    pk: `${client}#${voting}#C#${shard}`,
    sk: slot,
  }),
  participation: (client: ClientId, user: UserId, voting: VotingId): Key => ({
    pk: `${client}#${user}`,
    sk: `VOTE#${voting}`,
  }),
  account: (client: ClientId, user: UserId): Key => ({ pk: `${client}#${user}`, sk: 'CREDITS' }),
  creditEntry: (client: ClientId, user: UserId, entry: string): Key => ({
    pk: `${client}#${user}`,
    sk: `ENTRY#${entry}`,
  }),
  registration: (client: ClientId, voting: VotingId, shard: number, user: UserId): Key => ({
    pk: `${client}#${voting}#R#${shard}`,
    sk: user,
  }),
} as const;

/** The beginnings of sort keys, by which items of one kind are found. */
export const prefixes = {
  voting: 'VOTING#',
  journal: 'J#',
  shardCount: 'SHARD#',
  participation: 'VOTE#',
} as const;
