import { attempt, newVote, receiptsOf } from '#test/faults/casting.ts';
import { everyFault } from '#test/faults/checkers.ts';
import { readEvidence } from '#test/faults/evidence.ts';
import type { Fault } from '#test/faults/fault-proxy.ts';
import { createGate, type FaultyHost, startFaultyHost } from '#test/faults/faulty-host.ts';
import type { Findings } from '#test/faults/findings.ts';
import { type Outcome, outcomeOfAttempt, type Vote } from '#test/faults/history.ts';
import { createSampler } from '#test/faults/ledger-sample.ts';
import { createRandom, type Random } from '#test/faults/random.ts';
import { atPage, atProvider, buy, five, one, openShop } from '#test/faults/shop.ts';
import { clientId } from '#test/faults/votings.ts';
import { until } from '#test/until.ts';

/** The figures of a round: `samples` of the totals and `statements` read while it ran. */
export type CreditFigures = {
  readonly voters: number;
  readonly seconds: number;
  readonly votesPerSecond: number;
  readonly attempts: Record<Outcome, number>;
  readonly injected: number;
  readonly samples: number;
  readonly statements: number;
  readonly purchases: number;
};

type Voter = { readonly userId: string; readonly token: string };
type Stage = {
  readonly at: FaultyHost;
  readonly voters: readonly Voter[];
  readonly random: Random;
};

const duplicates = 20;
const votersAtOnce = 8;
/** After this many voters the totals are checked, while others vote. */
const votersPerSample = 10;
const statementsPerSample = 3;
const path = { clientId };
/** DynamoDB drops the token of a transaction after ten minutes. */
const tokenExpiredMs = 11 * 60_000;

/**
 * Every voter sends one paid vote twenty times at once, while responses get lost and transactions
 * conflict; some buy, dispute and get refunds at the same time. Eleven minutes later every voter
 * sends the same once more. Meanwhile the credits are checked to add up.
 */
export async function runCreditRound(
  voterCount: number,
  seed = 1,
): Promise<{ figures: CreditFigures; faults: Findings }> {
  const startedAt = performance.now();
  const at = await startFaultyHost();
  try {
    const random = createRandom(seed);
    const voters = await Promise.all(
      Array.from({ length: voterCount }, async (_, index) => {
        const userId = `crowd-${index}`;
        return { userId, token: await at.voter(userId) };
      }),
    );
    const stage = { at, voters, random };
    await openShop(at.wire, at.admin);
    await fund(stage);
    const closesAt = Math.ceil(at.host.clock.now() / 1_000) * 1_000 + 7_200_000;
    const voting = await at.openVoting({ pricing: 'paid', closesAt });
    const votes = voters.map(({ userId }) => newVote(userId, voting));
    const votingAt = performance.now();
    const sampling = createSampling(stage);
    const traffic = await underFire(stage, votes, sampling.check);
    const seconds = (performance.now() - votingAt) / 1_000;
    at.host.clock.move(tokenExpiredMs);
    await inTurns(votes, (vote) => castOnce(stage, vote));
    // If it is not published, the checkers report why.
    await at.publish(voting).catch(() => {});
    const faults = [...sampling.end(), ...(await judge(stage, votes))];
    const attempts = votes.flatMap((vote) => vote.attempts.map(outcomeOfAttempt));
    const figures = {
      voters: voterCount,
      seconds: (performance.now() - startedAt) / 1_000,
      votesPerSecond: (voterCount * duplicates) / seconds,
      attempts: {
        ok: attempts.filter((outcome) => outcome === 'ok').length,
        refused: attempts.filter((outcome) => outcome === 'refused').length,
        unknown: attempts.filter((outcome) => outcome === 'unknown').length,
      },
      ...traffic,
      ...sampling.counts,
    };
    return { figures, faults };
  } finally {
    await at.stop();
  }
}

/** Does something with each item, with a limited number at once. */
async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>) {
  const rest = items.values();
  const run = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: votersAtOnce }, run));
}

/** Every tenth has bought one credit and no more; the others were granted one or two. */
async function fund({ at, voters }: Stage): Promise<void> {
  const { wire, operator } = at;
  await inTurns([...voters.entries()], async ([index, { userId: voterId, token }]) => {
    if (index % 10 === 0) {
      await atPage(await buy(wire, token, one), 'pay', 'twice');
      return;
    }
    const body = { grantId: `welcome-${voterId}`, credits: 1 + (index % 2) };
    await wire.ask({ id: 'grantCredits', path: { ...path, voterId }, token: operator, body });
  });
  const buyers = voters.filter((_, index) => index % 10 === 0);
  for (const { token } of buyers) await until(async () => (await creditsOf(at, token)) > 0);
}

const creditsOf = async ({ wire }: FaultyHost, token: string): Promise<number> =>
  Number((await wire.ask({ id: 'getProfile', path, token })).body.credits);

async function castOnce({ at, voters }: Stage, vote: Vote, hangUpAfterMs?: number): Promise<void> {
  const { token = '' } = voters.find(({ userId }) => userId === vote.voter) ?? {};
  await attempt(at.wire, token, vote, { now: at.host.clock.now, hangUpAfterMs });
}

/** Sends every vote many times at once, with random faults, beside other changes of credits. */
async function underFire(stage: Stage, votes: readonly Vote[], check: () => Promise<void>) {
  const { at, voters, random } = stage;
  const responsesHeld = createGate();
  let injected = 0;
  at.proxy.injectBy(() => {
    const fault = someFault(random, responsesHeld.passed);
    if (fault !== undefined) injected += 1;
    return fault;
  });
  const traders = voters.filter((_, index) => index % 10 === 5);
  const trading = inTurns(traders, (trader) => trade(stage, trader));
  await inTurns([...votes.entries()], async ([index, vote]) => {
    await Promise.all(
      Array.from({ length: duplicates }, () => {
        const hangUpAfterMs = random.next() < 0.05 ? random.between(0, 40) : undefined;
        return castOnce(stage, vote, hangUpAfterMs);
      }),
    );
    if (index % votersPerSample === 0) await check();
  });
  await trading;
  responsesHeld.open();
  at.proxy.heal();
  return { injected, purchases: traders.length };
}

/** One in six: lost responses, lost requests, conflicts, and rarely a response that is held. */
function someFault(random: Random, held: () => Promise<unknown>): Fault | undefined {
  const chance = random.next();
  if (chance < 0.06) return 'cut-after';
  if (chance < 0.1) return 'cut';
  if (chance < 0.15) return 'conflict';
  if (chance < 0.16) return 'throttled';
  return chance < 0.162 ? { after: held } : undefined;
}

/** Buys, disputes the payment, wins, and gets a part refunded. */
async function trade({ at, random }: Stage, { token }: Voter): Promise<void> {
  const checkout = await buy(at.wire, token, five);
  await atPage(checkout, 'pay', random.pick(['once', 'twice'] as const));
  await atProvider(checkout, 'dispute');
  await atProvider(checkout, 'win');
  await atProvider(checkout, 'refund', '2.00');
}

/** Checks the credits while others change them; every total must add up each time. */
function createSampling({ at, voters, random }: Stage) {
  const sampler = createSampler(at.host.databaseEndpoint);
  const faults: string[] = [];
  const counts = { samples: 0, statements: 0 };
  async function check(): Promise<void> {
    const { sums, faults: found } = await sampler.sample();
    const { balances, ...causes } = sums;
    const sum = Object.values(causes).reduce((total, credits) => total + credits, 0);
    if (sum !== balances) faults.push(`balances of ${balances}, not ${sum}`);
    faults.push(...found);
    counts.samples += 1;
    for (let time = 0; time < statementsPerSample; time += 1) {
      faults.push(...(await checkStatement(at, random.pick(voters))));
      counts.statements += 1;
    }
  }
  const end = (): Findings => {
    sampler.close();
    return faults;
  };
  return { check, end, counts };
}

/** Checks that the voter's statement adds up, entry by entry, and was never below zero. */
async function checkStatement({ wire }: FaultyHost, { userId, token }: Voter): Promise<Findings> {
  const { status, body } = await wire.ask({ id: 'getStatement', path, token });
  // While credits change too fast, the response is 503 instead of a statement.
  if (status === 503) return [];
  const items = body.items as { credits: number; balance: number }[];
  let sum = 0;
  return items.toReversed().flatMap(({ credits, balance }) => {
    sum += credits;
    const isSound = sum === balance && balance >= 0;
    return isSound ? [] : [`the statement of ${userId} has ${balance}, not ${sum}`];
  });
}

/** The findings at the end, by the checkers and by the operators' reconciliation. */
async function judge({ at, voters }: Stage, votes: readonly Vote[]): Promise<Findings> {
  const { wire, admin, operator, host } = at;
  const reconciled = async () => {
    const ask = async (id: 'reconcile' | 'getReconciliation') =>
      (await wire.ask({ id, path, token: operator })).body as {
        readonly status: string;
        readonly startedAt: string;
        readonly report?: unknown;
      };
    const { startedAt } = await ask('reconcile');
    return until(async () => {
      const run = await ask('getReconciliation');
      return run.status === 'finished' && run.startedAt >= startedAt && run.report;
    });
  };
  const evidence = await readEvidence(host.databaseEndpoint);
  const receipts = await receiptsOf(wire, admin, votes.slice(0, 100));
  const { differences, sums } = (await reconciled()) as {
    differences: { says: string }[];
    sums: Record<string, number>;
  };
  const { purchased = 0, granted = 0, givenBack = 0, takenBack = 0, spent = 0, balances } = sums;
  const expected = purchased + granted + givenBack - takenBack - spent;
  const lost = votes.filter(({ attempts }) => attempts.at(-1)?.response?.status !== 201);
  return [
    ...everyFault(votes, evidence, receipts),
    ...differences.map(({ says }) => says),
    ...lost.map(({ voter }) => `the vote of ${voter} was refused eleven minutes later`),
    ...(balances === expected ? [] : [`balances of ${balances}, not ${expected}`]),
    ...(spent === voters.length ? [] : [`${spent} credits were spent by ${voters.length} voters`]),
  ];
}
