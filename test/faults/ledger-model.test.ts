import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientId as asClientId, type ClientId } from '#basics/ids.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createBallots } from '#stores/ballots.ts';
import { createPurchases } from '#stores/purchases.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { anObserver } from '#test/builders/http.ts';
import { aUserId, aVotingId } from '#test/builders/ids.ts';
import { type ReconciledDependencies, reconciled } from '#test/builders/reconciled.ts';
import { aVoting, noon } from '#test/builders/votings.ts';
import { someBeginning, someStory, stepsMax } from './ledger-commands.ts';
import { emptyModel } from './ledger-model.ts';
import { compare, createReal, votingCount } from './ledger-real.ts';
import { sized } from './size.ts';

const lanes = 4;
const storiesPerLane = sized(50, 250);
/** How many voters share a client; every fifth client is reconciled. */
const votersPerClient = 10;
const storiesPerReconciliation = 50;

let database: StartedDatabase;
let ids = 0;
let voters = 0;
/** Each reading of the clock is a second after the one before. */
let at = noon;
const now = () => {
  at += 1_000;
  return at;
};

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

/** Every voting in which the voter of a story may have voted. */
const sealed = Array.from({ length: votingCount + stepsMax }, (_, n) =>
  aVoting({ status: 'sealed', details: { pricing: 'paid' }, votingId: aVotingId(n) }),
);

/** Reconciles a client as if each of its votings were sealed now, with the ballots it has. */
async function reconcile(clientId: ClientId) {
  const ballots = createBallots(database);
  const dependencies: ReconciledDependencies = {
    accounts: createAccounts(database),
    purchases: createPurchases(database),
    votings: { list: async () => ({ items: sealed, next: undefined }) },
    counts: {
      seal: async (_clientId, votingId) => {
        const counted = (await ballots.counters(clientId, votingId, 1)).ballots ?? 0;
        const result = { ballots: counted, options: [], winners: [], tie: false };
        return { sealedAt: noon, digest: '', result };
      },
    },
    observer: anObserver(),
    clock: { now: () => at },
    random: () => 0,
    pause: async () => {},
  };
  return (await reconciled(database, dependencies, clientId, noon)).report;
}

/** Runs stories one after the other; fast-check reports the seed of one that fails. */
async function runLane(lane: number): Promise<void> {
  let storiesRun = 0;
  const currentClientId = () =>
    asClientId(`lane${lane}-${Math.floor(storiesRun / votersPerClient)}`);
  await fc.assert(
    fc.asyncProperty(someBeginning, someStory, async (beginning, story) => {
      const clientId = currentClientId();
      voters += 1;
      storiesRun += 1;
      database.sent.length = 0;
      const userId = aUserId(voters);
      const fresh = () => {
        ids += 1;
        return ids;
      };
      const real = createReal(database, { clientId, userId, now, fresh });
      const model = emptyModel();
      for (const first of beginning) await first.make(model, real);
      await fc.asyncModelRun(() => ({ model, real }), story);
      await compare(model, real);
      if (storiesRun % storiesPerReconciliation !== 0) return;
      expect(await reconcile(clientId)).toMatchObject({ differences: [], differencesInAll: 0 });
    }),
    { numRuns: storiesPerLane },
  );
}

test('stories of credits agree with a model of them after every step', async () => {
  await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)));
});
