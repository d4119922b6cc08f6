import { ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ballotId } from '#basics/ids.ts';
import { isTransient } from '#basics/transient.ts';
import { withTableGrants } from '#infra/local/table-grants.ts';
import { parts } from '#infra/parts.ts';
import { createCounts } from '#stores/counts.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { tallyShards } from '#use-cases/tally-shards.ts';
import { type VotingInSteps, votingInSteps } from './step-setting.ts';

/** How many stretches of counted ids a partition takes a second: few, so that few will do. */
const stretchesMax = 2;
const ballotsOfShard = 2_500;
const stretchesOfShard = Math.ceil(ballotsOfShard / 512);

let database: StartedDatabase;
let store: ReturnType<typeof throttled>;
beforeAll(async () => {
  database = await startedDatabase();
  store = throttled(database);
});
afterAll(() => database.stop());

/** Throttles what a partition gets beyond its share of a second, until the next one begins. */
function throttled({ documents }: StartedDatabase) {
  const taken = new Map<string, number>();
  const written: string[] = [];
  documents.middlewareStack.add(
    (next) => (args) => {
      const { Item } = args.input as { Item?: { pk: { S: string }; sk: { S: string } } };
      if (Item === undefined || !('ids' in Item)) return next(args);
      const before = taken.get(Item.pk.S) ?? 0;
      if (before === stretchesMax) {
        const message = 'The level of configured provisioned throughput was exceeded.';
        throw new ProvisionedThroughputExceededException({ message, $metadata: {} });
      }
      taken.set(Item.pk.S, before + 1);
      written.push(`${Item.pk.S} ${Item.sk.S}`);
      return next(args);
    },
    { step: 'finalizeRequest' },
  );
  return { written, nextSecond: () => taken.clear() };
}

/** The counts, with the grants of the function. */
const countsOf = ({ clientId }: VotingInSteps) => {
  const part = parts.find(({ name }) => name === 'tally-shard');
  if (part === undefined) throw new Error('No function counts shards');
  const { tables } = database;
  return createCounts(withTableGrants(database, { part, tables, currentClientId: () => clientId }));
};

/** As many ballots in each shard as take several seconds. */
const ballots = {
  ofShard: async function* (_clientId: unknown, _votingId: unknown, shard: number) {
    for (let n = 0; n < ballotsOfShard; n += 1) {
      const id = ballotId(`0${shard}${n.toString(16).padStart(30, '0')}`);
      yield { ballotId: id, choice: { optionIds: ['tea'] }, salt: '5a'.repeat(16) };
    }
  },
};

test('throttled shards go on where they stopped, each at its own rate', async () => {
  const voting = await votingInSteps(database);
  const shards = [0, 1, 2, 3];
  const dependencies = { ...voting.dependencies, ballots, counts: countsOf(voting) };
  let waiting = shards;
  let seconds = 0;
  while (waiting.length > 0 && seconds < 20) {
    seconds += 1;
    store.nextSecond();
    const calls = waiting.map((shard) =>
      tallyShards(dependencies, { ...voting.subject, shards: [shard] }),
    );
    const outcomes = await Promise.allSettled(calls);
    waiting = waiting.filter((_, nth) => {
      const outcome = outcomes[nth];
      if (outcome?.status === 'rejected') expect(isTransient(outcome.reason)).toBe(true);
      return outcome?.status === 'rejected';
    });
  }
  expect(seconds).toBe(Math.ceil(stretchesOfShard / stretchesMax));
  expect(store.written).toHaveLength(shards.length * stretchesOfShard);
  expect(new Set(store.written).size).toBe(store.written.length);
  const { clientId, votingId } = voting;
  const counted = await voting.dependencies.counts.shards(clientId, votingId);
  expect(counted.map(({ ballots }) => ballots)).toEqual(shards.map(() => ballotsOfShard));
});
