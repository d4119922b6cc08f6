import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { type BegunPurchase, buyAll } from '#test/faults/buyers.ts';
import { receiptsOf } from '#test/faults/casting.ts';
import { everyFault, missingFacts } from '#test/faults/checkers.ts';
import { type ChildHost, createChildHost } from '#test/faults/child-host.ts';
import { castAll, type Voter } from '#test/faults/crowd.ts';
import { type Evidence, readEvidence } from '#test/faults/evidence.ts';
import { type FactListener, startFactListener } from '#test/faults/fact-listener.ts';
import type { Findings } from '#test/faults/findings.ts';
import { type Outcome, outcomeOf, outcomeOfAttempt, type Vote } from '#test/faults/history.ts';
import { type KillPlan, type Kills, killAtRandom, noKills } from '#test/faults/nemesis.ts';
import { createRandom, type Random } from '#test/faults/random.ts';
import { openShop } from '#test/faults/shop.ts';
import { createMinter } from '#test/faults/tokens.ts';
import { clientId, scheduleVoting, statusesOf, type VotingSettings } from '#test/faults/votings.ts';
import { createWire, type Wire } from '#test/faults/wire.ts';
import { until } from '#test/until.ts';

/** The figures of a round; `unknownRecorded` are votes of unknown outcome that are in the box. */
export type Figures = {
  readonly seed: number;
  readonly seconds: number;
  readonly kills: Kills;
  readonly attempts: Record<Outcome, number>;
  readonly votes: Record<Outcome, number>;
  readonly unknownRecorded: number;
  readonly ballots: number;
  readonly facts: { readonly received: number; readonly repeats: number };
  /** Purchases that were begun, and those of them that were paid. */
  readonly purchases: { readonly begun: number; readonly paid: number };
};

export type Round = { readonly figures: Figures; readonly faults: Findings };

/** How many kills there are while votes are cast, and while they are counted; how many voters. */
export type RoundPlan = Record<'voting' | 'counting', Pick<KillPlan, 'hosts' | 'databases'>> & {
  readonly voters: number;
  /** How many of the voters also buy credits. */
  readonly buyers: number;
};

const wholePlan: RoundPlan = {
  voting: { hosts: 2, databases: 3 },
  counting: { hosts: 1, databases: 1 },
  voters: 200,
  buyers: 30,
};

/** The store is checked for every vote, the receipt for this share of them. */
const receiptShare = 0.3;
const hour = 3_600_000;

type Stage = {
  readonly planned: RoundPlan;
  readonly host: ChildHost;
  readonly wire: Wire;
  readonly listener: FactListener;
  readonly tokens: { readonly admin: string; readonly operator: string };
  readonly voters: readonly Voter[];
  readonly random: Random;
  readonly kills: Kills;
};

/**
 * One round: voters vote in five votings while the host and its database are killed, and some
 * of them buy credits; two of the votings end meanwhile. Then the host stays down while hours
 * pass, in which three more end and a sixth comes due; it is killed again while it counts. At the
 * end every vote and every purchase is checked.
 */
export async function runKillRound(seed: number, planned = wholePlan): Promise<Round> {
  const startedAt = performance.now();
  const random = createRandom(seed);
  const folder = await temporaryFolder();
  const host = await createChildHost(folder.path);
  const wire = createWire(host.port, 256);
  const listener = await startFactListener();
  try {
    const voters = await makeVoters(host, random, planned.voters);
    const mint = await createMinter(host);
    const tokens = { admin: await mint.admin(), operator: await mint.operator() };
    const stage = { planned, host, wire, listener, tokens, voters, random, kills: noKills() };
    await host.start();
    await listener.subscribe(host.endpoints().awsEndpoint);
    await grantCredits(stage);
    await openShop(wire, tokens.admin);
    const { votingIds, later, endsAt } = await scheduleVotings(stage);
    const { votes, bought } = await voteUnderFire(stage, votingIds, endsAt);
    await windDown(stage, [...votingIds, later], bought, endsAt);
    const sampled = votes.filter(() => random.next() < receiptShare);
    const receipts = await receiptsOf(wire, tokens.admin, sampled);
    const evidence = await readEvidence(host.endpoints().databaseEndpoint);
    const faults = [
      ...everyFault(votes, evidence, receipts),
      ...missingFacts(listener.received, evidence.votings.keys()),
    ];
    const figures = figuresOf(stage, votes, evidence);
    const seconds = (performance.now() - startedAt) / 1_000;
    return { figures: { seed, seconds, ...figures }, faults };
  } finally {
    wire.close();
    await host.stop();
    await listener.close();
    await folder.remove();
  }
}

async function makeVoters(host: ChildHost, random: Random, length: number): Promise<Voter[]> {
  const mint = await createMinter(host);
  const makeOne = async (_: unknown, index: number) => {
    const userId = `crowd-${index}`;
    return { userId, token: await mint.voter(userId), credits: random.below(4) };
  };
  return Promise.all(Array.from({ length }, makeOne));
}

/** Grants zero to three credits: enough for both of the paid votings, for one, or for none. */
async function grantCredits({ wire, tokens, voters }: Stage) {
  const { operator: token } = tokens;
  const grantOne = async ({ userId: voterId, credits }: Voter) => {
    if (credits === 0) return;
    const body = { grantId: `welcome-${voterId}`, credits };
    await wire.ask({ id: 'grantCredits', path: { clientId, voterId }, token, body });
  };
  await Promise.all(voters.map(grantOne));
}

async function scheduleVotings({ host, wire, tokens }: Stage) {
  const opensAt = Math.ceil((await host.now()) / 1_000) * 1_000 + 20_000;
  const endsAt = opensAt + 20_000;
  const paid = { pricing: 'paid' } as const;
  const settings: Omit<VotingSettings, 'opensAt'>[] = [
    { title: 'Free, ends under fire', closesAt: endsAt },
    { title: 'Paid, ends under fire', closesAt: endsAt + 1_000, ...paid },
    { title: 'Free', closesAt: endsAt + 600_000 },
    { title: 'Paid', closesAt: endsAt + 700_000, ...paid },
    { title: 'Approval', closesAt: endsAt + 800_000, counting: { kind: 'approval' } },
  ];
  const votingIds: string[] = [];
  for (const one of settings) {
    votingIds.push(await scheduleVoting(wire, tokens.admin, { ...one, opensAt }));
  }
  const opensLater = opensAt + 2 * hour;
  const inAnHour = { title: 'Later', opensAt: opensLater, closesAt: opensLater + 600_000 };
  return { votingIds, later: await scheduleVoting(wire, tokens.admin, inAnHour), endsAt };
}

/** The clock is moved to three seconds before the first end; from there on it runs by itself. */
async function voteUnderFire(stage: Stage, votingIds: readonly string[], endsAt: number) {
  const { planned, host, wire, voters, random, kills, listener } = stage;
  await host.moveClockTo(endsAt - 3_000);
  listener.setFailing(true);
  const voting = castAll({
    wire,
    voters,
    votingIds,
    comeWithinMs: 5_000,
    waves: 25,
    // A voter who hangs up at the very end and retries after it, while the first attempt is still
    // under way, gets `voting-closed`, although the first attempt may count.
    hangUpIn: votingIds.slice(2),
    random: createRandom(random.below(2 ** 31)),
  });
  // The last voters of the list: their grants are as random as those of the others.
  const buying = buyAll({
    wire,
    buyers: voters.slice(-planned.buyers),
    comeWithinMs: 3_000,
    random,
  });
  const isBusy = () => wire.underWay() > 5;
  const killing = killAtRandom(host, { ...planned.voting, isBusy }, random, kills);
  const [votes, bought] = await Promise.all([voting, buying, killing]);
  return { votes, bought };
}

/**
 * Resolves when every voting is published, every purchase is over and every fact received, or after
 * a time limit.
 */
async function windDown(
  stage: Stage,
  votingIds: readonly string[],
  bought: readonly BegunPurchase[],
  endsAt: number,
) {
  const { planned, host, wire, tokens, listener, random, kills } = stage;
  await host.kill();
  host.letTimePass(2 * hour - 10 * 60_000);
  await host.start();
  await killAtRandom(host, { ...planned.counting, isBusy: () => true }, random, kills);
  listener.setFailing(false);
  await host.moveClockTo(endsAt + 2 * hour + 15 * 60_000);
  const isOver = async () => {
    const statuses = await statusesOf(wire, tokens.admin, votingIds);
    const isPublished = [...statuses.values()].every((status) => status === 'published');
    if (!isPublished || missingFacts(listener.received, votingIds).length > 0) return false;
    const open = bought.map(({ token, purchaseId }) => isOpen(stage, token, purchaseId));
    return !(await Promise.all(open)).includes(true);
  };
  // The checkers report what is missing.
  await until(isOver).catch(() => {});
}

async function isOpen({ wire }: Stage, token: string, purchaseId: string): Promise<boolean> {
  const path = { clientId, purchaseId };
  const { body } = await wire.ask({ id: 'getMyPurchase', path, token });
  return body.status === 'open' || body.status === 'pending';
}

const count = (outcomes: readonly Outcome[]): Record<Outcome, number> => ({
  ok: outcomes.filter((outcome) => outcome === 'ok').length,
  refused: outcomes.filter((outcome) => outcome === 'refused').length,
  unknown: outcomes.filter((outcome) => outcome === 'unknown').length,
});

function figuresOf({ kills, listener }: Stage, votes: readonly Vote[], evidence: Evidence) {
  const { votings, purchases } = evidence;
  const attempts = count(votes.flatMap((vote) => vote.attempts.map(outcomeOfAttempt)));
  const unknown = votes.filter((vote) => outcomeOf(vote) === 'unknown');
  const recorded = unknown.filter((vote) => votings.get(vote.votingId)?.ballots.has(vote.ballotId));
  const receipts = [...listener.received.values()];
  return {
    kills,
    attempts,
    votes: count(votes.map(outcomeOf)),
    unknownRecorded: recorded.length,
    ballots: [...votings.values()].reduce((sum, { ballots }) => sum + ballots.size, 0),
    purchases: {
      begun: purchases.size,
      paid: [...purchases.values()].filter(({ payment }) => payment === 'paid').length,
    },
    facts: {
      received: receipts.length,
      repeats: receipts.reduce((sum, times) => sum + times - 1, 0),
    },
  };
}
