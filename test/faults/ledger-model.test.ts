import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ClientId, clientId } from '#basics/ids.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createBallots } from '#stores/ballots.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createReconciliations } from '#stores/reconciliations.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { anObserver } from '#test/builders/http.ts';
import { aUserId, aVotingId } from '#test/builders/ids.ts';
import { aVoting, noon } from '#test/builders/votings.ts';
import { type ReconcileClientDependencies, reconcileClient } from '#use-cases/reconcile-client.ts';
import { deedsMax, someBeginning, someStory } from './ledger-commands.ts';
import { emptyModel } from './ledger-model.ts';
import { compare, createReal, votingCount } from './ledger-real.ts';
import { sized } from './size.ts';

const lanes = 4;
const storiesPerLane = sized(50, 250);
/** So many voters share a client; the money of every fifth client is reconciled. */
const votersPerClient = 10;
const storiesPerReconciliation = 50;

let database: StartedDatabase;
let ids = 0;
let voters = 0;
/** Every reading is a second after the one before. */
let at = noon;
const now = () => {
  at += 1_000;
  return at;
};

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

/** Every voting that a voter of a story can have voted in. */
const sealed = Array.from({ length: votingCount + deedsMax }, (_, n) =>
  aVoting({ status: 'sealed', details: { pricing: 'paid' }, votingId: aVotingId(n) }),
);

/** Reconciles a client as if each of its votings were sealed now, with the ballots it has. */
function reconcile(client: ClientId) {
  const ballots = createBallots(database);
  const reconciling: ReconcileClientDependencies = {
    accounts: createAccounts(database),
    purchases: createPurchases(database),
    votings: { list: async () => ({ items: sealed, next: undefined }) },
    counts: {
      seal: async (_client, voting) => {
        const counted = (await ballots.counters(client, voting, 1)).ballots ?? 0;
        const result = { ballots: counted, options: [], winners: [], tie: false };
        return { sealedAt: noon, digest: '', result };
      },
    },
    reconciliations: createReconciliations(database),
    observer: anObserver(),
    clock: { now: () => at },
    random: () => 0,
    pause: async () => {},
  };
  return reconcileClient(reconciling, client, noon);
}

/** One lane of stories, one after the other; fast-check names the seed of one that fails. */
async function tell(lane: number): Promise<void> {
  let told = 0;
  const clientNow = () => clientId(`lane${lane}-${Math.floor(told / votersPerClient)}`);
  await fc.assert(
    fc.asyncProperty(someBeginning, someStory, async (beginning, story) => {
      const client = clientNow();
      voters += 1;
      told += 1;
      database.sent.length = 0;
      const user = aUserId(voters);
      const fresh = () => {
        ids += 1;
        return ids;
      };
      const real = createReal(database, { client, user, now, fresh });
      const model = emptyModel();
      for (const begun of beginning) await begun.make(model, real);
      await fc.asyncModelRun(() => ({ model, real }), story);
      await compare(model, real);
      if (told % storiesPerReconciliation !== 0) return;
      expect(await reconcile(client)).toMatchObject({ differences: [], differencesInAll: 0 });
    }),
    { numRuns: storiesPerLane },
  );
}

test('stories of credits agree with a model of them after every step', async () => {
  await Promise.all(Array.from({ length: lanes }, (_, lane) => tell(lane)));
});
