import { attempt, newVote, receiptsOf } from '#test/faults/casting.ts';
import { everyFault } from '#test/faults/checkers.ts';
import { readEvidence } from '#test/faults/evidence.ts';
import type { Fault } from '#test/faults/fault-proxy.ts';
import type { Findings } from '#test/faults/findings.ts';
import { type Outcome, outcomeOfAttempt, type Vote } from '#test/faults/history.ts';
import { createSampler } from '#test/faults/ledger-sample.ts';
import { createRandom, type Random } from '#test/faults/random.ts';
import { atPage, atProvider, buy, five, one, openShop } from '#test/faults/shop.ts';
import { createGate, type SpoiledHost, startSpoiledHost } from '#test/faults/spoiled-host.ts';
import { clientId } from '#test/faults/votings.ts';
import { until } from '#test/until.ts';

/** What a round was like; `samples` were taken while it ran, `looks` are statements among them. */
export type CreditFigures = {
  readonly voters: number;
  readonly seconds: number;
  readonly votesPerSecond: number;
  readonly attempts: Record<Outcome, number>;
  readonly spoiled: number;
  readonly samples: number;
  readonly looks: number;
  readonly purchases: number;
};

type Voter = { readonly userId: string; readonly token: string };
type Stage = {
  readonly at: SpoiledHost;
  readonly voters: readonly Voter[];
  readonly random: Random;
};

const duplicates = 20;
const votersAtOnce = 8;
/** After every so many voters the total is looked at, while others vote. */
const votersPerSample = 10;
const looksAtOnce = 3;
const path = { clientId };
/** The token of a transaction is forgotten by DynamoDB after ten minutes. */
const tokenForgottenMs = 11 * 60_000;

/**
 * Everybody sends one paid vote twenty times at once, while answers get lost and transactions meet
 * others; some buy, dispute and give back at the same time. Eleven minutes later everybody sends
 * the same once more. All the while it is looked whether credits add up.
 */
export async function runCreditRound(
  voterCount: number,
  seed = 1,
): Promise<{ figures: CreditFigures; faults: Findings }> {
  const startedAt = performance.now();
  const at = await startSpoiledHost();
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
    const seen = await underFire(stage, votes, sampling.look);
    const seconds = (performance.now() - votingAt) / 1_000;
    at.host.clock.move(tokenForgottenMs);
    await inTurns(votes, (vote) => castOnce(stage, vote));
    // What is wrong, if it does not come about, the checkers say.
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
      ...seen,
      ...sampling.made,
    };
    return { figures, faults };
  } finally {
    await at.stop();
  }
}

/** Does something with all of them, so many at once. */
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

const creditsOf = async ({ wire }: SpoiledHost, token: string): Promise<number> =>
  Number((await wire.ask({ id: 'getProfile', path, token })).body.credits);

async function castOnce({ at, voters }: Stage, vote: Vote, hangUpAfterMs?: number): Promise<void> {
  const { token = '' } = voters.find(({ userId }) => userId === vote.voter) ?? {};
  await attempt(at.wire, token, vote, { now: at.host.clock.now, hangUpAfterMs });
}

/** Sends every vote many times at once, spoiled at random, beside other changes of credits. */
async function underFire(stage: Stage, votes: readonly Vote[], look: () => Promise<void>) {
  const { at, voters, random } = stage;
  const answersHeld = createGate();
  let spoiled = 0;
  at.proxy.spoilBy(() => {
    const fault = someFault(random, answersHeld.passed);
    if (fault !== undefined) spoiled += 1;
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
    if (index % votersPerSample === 0) await look();
  });
  await trading;
  answersHeld.open();
  at.proxy.heal();
  return { spoiled, purchases: traders.length };
}

/** One in six: lost answers, lost requests, conflicts, and now and then an answer that is held. */
function someFault(random: Random, held: () => Promise<unknown>): Fault | undefined {
  const chance = random.next();
  if (chance < 0.06) return 'cut-after';
  if (chance < 0.1) return 'cut';
  if (chance < 0.15) return 'conflict';
  if (chance < 0.16) return 'throttled';
  return chance < 0.162 ? { after: held } : undefined;
}

/** Buys, has it disputed and gets it back, and has a part refunded. */
async function trade({ at, random }: Stage, { token }: Voter): Promise<void> {
  const bought = await buy(at.wire, token, five);
  await atPage(bought, 'pay', random.pick(['once', 'twice'] as const));
  await atProvider(bought, 'dispute');
  await atProvider(bought, 'win');
  await atProvider(bought, 'refund', '2.00');
}

/** Looks at the credits while others change them; every total must add up at each look. */
function createSampling({ at, voters, random }: Stage) {
  const sampler = createSampler(at.host.databaseEndpoint);
  const faults: string[] = [];
  const made = { samples: 0, looks: 0 };
  async function look(): Promise<void> {
    const { sums, faults: found } = await sampler.sample();
    const { balances, ...causes } = sums;
    const sum = Object.values(causes).reduce((total, credits) => total + credits, 0);
    if (sum !== balances) faults.push(`balances of ${balances}, not ${sum}`);
    faults.push(...found);
    made.samples += 1;
    for (let time = 0; time < looksAtOnce; time += 1) {
      faults.push(...(await lookByApi(at, random.pick(voters))));
      made.looks += 1;
    }
  }
  const end = (): Findings => {
    sampler.close();
    return faults;
  };
  return { look, end, made };
}

/** The voter's statement adds up, entry by entry, and was never below zero. */
async function lookByApi({ wire }: SpoiledHost, { userId, token }: Voter): Promise<Findings> {
  const { status, body } = await wire.ask({ id: 'getStatement', path, token });
  // It has no statement to show while credits come and go too fast; then it says so.
  if (status === 503) return [];
  const items = body.items as { credits: number; balance: number }[];
  let sum = 0;
  return items.toReversed().flatMap(({ credits, balance }) => {
    sum += credits;
    const isSound = sum === balance && balance >= 0;
    return isSound ? [] : [`the statement of ${userId} says ${balance}, not ${sum}`];
  });
}

/** What is wrong when all is over, by our own count and by the operators' reconciliation. */
async function judge({ at, voters }: Stage, votes: readonly Vote[]): Promise<Findings> {
  const { wire, admin, operator, host } = at;
  const reconciled = async () => (await wire.ask({ id: 'reconcile', path, token: operator })).body;
  const evidence = await readEvidence(host.databaseEndpoint);
  const receipts = await receiptsOf(wire, admin, votes.slice(0, 100));
  const { differences, sums } = (await reconciled()) as {
    differences: { says: string }[];
    sums: Record<string, number>;
  };
  const { purchased = 0, granted = 0, givenBack = 0, takenBack = 0, spent = 0, balances } = sums;
  const expected = purchased + granted + givenBack - takenBack - spent;
  const lost = votes.filter(({ attempts }) => attempts.at(-1)?.answer?.status !== 201);
  return [
    ...everyFault(votes, evidence, receipts),
    ...differences.map(({ says }) => says),
    ...lost.map(({ voter }) => `the vote of ${voter} was refused eleven minutes later`),
    ...(balances === expected ? [] : [`balances of ${balances}, not ${expected}`]),
    ...(spent === voters.length ? [] : [`${spent} credits were spent by ${voters.length} voters`]),
  ];
}
