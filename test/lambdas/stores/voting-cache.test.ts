import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { timing } from '#contracts/timing.ts';
import { createVotingCache } from '#stores/voting-cache.ts';
import { aVotingId, demo, other } from '#test/builders/ids.ts';
import { aVoting } from '#test/builders/votings.ts';
import { emptyJournal } from '#voting/journal.ts';
import type { Voting } from '#voting/voting.ts';

/** A store whose voting gets a new version at every instant, and that counts its reads. */
function setUp() {
  const state = { now: 0, reads: 0, fails: false };
  const votings = {
    get: async () => {
      state.reads += 1;
      if (state.fails) throw new Error('The store is down');
      const voting: Voting = { ...aVoting(), version: state.now };
      return { voting, head: emptyJournal };
    },
  };
  const cache = createVotingCache(votings, { now: () => state.now });
  const versionOf = async (client = demo) => (await cache.get(client, aVotingId()))?.version;
  return { state, cache, versionOf };
}

test('a voting is served from the cache until it is as old as a cached copy may be', async () => {
  const { state, versionOf } = setUp();
  expect(await versionOf()).toBe(0);
  state.now = timing.votingCacheMs - 1;
  expect(await versionOf()).toBe(0);
  state.now = timing.votingCacheMs;
  expect(await versionOf()).toBe(timing.votingCacheMs);
  expect(state.reads).toBe(2);
});

test('whatever the clock does, no voting that is served is older than a cached copy may be', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat(10_000)), async (instants) => {
      const { state, versionOf } = setUp();
      for (const now of instants) {
        state.now = now;
        const readAt = (await versionOf()) ?? 0;
        expect(now - readAt).toBeLessThan(timing.votingCacheMs);
        expect(readAt).toBeLessThanOrEqual(now);
      }
    }),
  ));

test('requests at the same time share one read, those of two clients do not', async () => {
  const { state, versionOf } = setUp();
  await Promise.all([versionOf(), versionOf(), versionOf(), versionOf(other)]);
  expect(state.reads).toBe(2);
});

test('a read that failed is not cached', async () => {
  const { state, versionOf } = setUp();
  state.fails = true;
  await expect(versionOf()).rejects.toThrow('down');
  state.fails = false;
  expect(await versionOf()).toBe(0);
});

test('no more votings are cached than there is room for', async () => {
  const { state, cache } = setUp();
  for (let n = 0; n <= 1_000; n += 1) await cache.get(demo, aVotingId(n));
  await cache.get(demo, aVotingId(1_000));
  expect(state.reads).toBe(1_001);
  await cache.get(demo, aVotingId(0));
  expect(state.reads).toBe(1_002);
});
