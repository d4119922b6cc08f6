import { createHash } from 'node:crypto';
import { digestOf, everyFault, type Receipts } from '#test/faults/checkers.ts';
import type {
  Entry,
  Evidence,
  PaymentEvidence,
  PurchaseEvidence,
  VotingEvidence,
} from '#test/faults/evidence.ts';
import type { Vote } from '#test/faults/history.ts';
import { chain, emptyJournal } from '#voting/journal.ts';

/**
 * A run without a fault: three voters of four got their vote in, the fourth came too late, and the
 * vote of a fifth was voided. Bo had bought two credits, and Gil left the checkout page.
 */
export type Run = {
  readonly votes: Vote[];
  readonly voting: VotingEvidence;
  readonly balances: Map<string, number>;
  readonly entries: Map<string, Entry[]>;
  readonly purchases: Map<string, PurchaseEvidence>;
  readonly payments: Map<string, PaymentEvidence>;
  readonly receipts: Map<string, string>;
};

export const votingId = 'lunch';
export const opensAt = 1_000_000;
export const closesAt = 2_000_000;
export const shards = 16;
/** The checkers accept any salt. */
const saltOf = (ballotId: string) => idOf(`salt of ${ballotId}`);

export const idOf = (voter: string) => createHash('md5').update(voter).digest('hex');

export const acknowledged = (voter: string, option: string, receivedAt: number): Vote => ({
  voter,
  votingId,
  ballotId: idOf(voter),
  optionIds: [option],
  attempts: [
    {
      sentAt: receivedAt - 1,
      endedAt: receivedAt + 5,
      response: { status: 201, receivedAt, creditsCharged: 1 },
    },
  ],
});

export const late: Vote = {
  voter: 'dora',
  votingId,
  ballotId: idOf('dora'),
  optionIds: ['soup'],
  attempts: [
    { sentAt: closesAt, endedAt: closesAt + 3, response: { status: 409, code: 'voting-closed' } },
  ],
};

export const bosPurchase = 'purchase-1';
export const gilsPurchase = 'purchase-2';
export const bosPaid = { userId: 'bo', credits: 2, payment: 'paid', takenBack: 0 };
export const gilsExpired = { userId: 'gil', credits: 5, payment: 'expired', takenBack: 0 };
export const grant: Entry = { cause: 'grant', credits: 1 };
const granted = { ada: [grant], cleo: [grant], dora: [grant], fay: [grant] };
export const bought: Entry = { cause: 'purchase', credits: 2, purchaseId: bosPurchase };

export const story = [
  'voting-scheduled',
  'reminder-due',
  'voting-opened',
  'alert-due',
  'voting-closed',
  'voting-sealed',
  'voting-published',
  'voters-notified',
];

export function soundRun(): Run {
  const cast = [
    acknowledged('ada', 'soup', opensAt),
    acknowledged('bo', 'soup', opensAt + 10),
    acknowledged('cleo', 'pizza', closesAt - 1),
  ];
  const ballots = new Map(cast.map(({ ballotId, optionIds }) => [ballotId, optionIds]));
  const salts = new Map(cast.map(({ ballotId }) => [ballotId, saltOf(ballotId)]));
  const times = [opensAt, opensAt + 10, closesAt - 1];
  const journal = chain(emptyJournal, story.map((type, at) => ({ type, at })) as never);
  const voting: VotingEvidence = {
    status: 'published',
    pricing: 'paid',
    counting: 'plurality',
    opensAt,
    closesAt,
    ballots,
    salts,
    tombstones: new Set(['fay']),
    participations: new Map(
      cast.map(({ voter }, index) => [voter, { receivedAt: times[index] ?? 0, creditsCharged: 1 }]),
    ),
    counters: new Map(Object.entries({ ballots: 3, 'option:soup': 2, 'option:pizza': 1 })),
    seal: {
      ballots: 3,
      votes: new Map(Object.entries({ soup: 2, pizza: 1 })),
      digest: digestOf(ballots, { shards, salts }),
    },
    countedIds: new Set(ballots.keys()),
    shards,
    journal,
  };
  const counted = cast.map(({ ballotId }) => [ballotId, 'counted'] as const);
  return {
    votes: [...cast, late],
    voting,
    balances: new Map(Object.entries({ ada: 0, bo: 1, cleo: 0, dora: 1, fay: 1 })),
    entries: new Map(Object.entries({ ...granted, bo: [bought] })),
    purchases: new Map(Object.entries({ [bosPurchase]: bosPaid, [gilsPurchase]: gilsExpired })),
    payments: new Map([
      [bosPurchase, { state: 'paid', isDisputed: false }],
      [gilsPurchase, { state: 'expired', isDisputed: false }],
    ]),
    receipts: new Map([...counted, [late.ballotId, 'absent']]),
  };
}

export function faultsOf({ votes, voting, receipts, ...money }: Run): readonly string[] {
  const votings = new Map([[votingId, voting]]);
  const evidence: Evidence = { votings, ...money, events: new Map() };
  return everyFault(votes, evidence, receipts as Receipts);
}

/** Writes a ballot as the system does: box, participation, counters, count and seal. */
export function record({ voting, balances, receipts }: Run, vote: Vote, receivedAt: number): void {
  const { ballotId, voter, optionIds } = vote;
  const option = optionIds[0] ?? '';
  voting.ballots.set(ballotId, optionIds);
  voting.salts.set(ballotId, saltOf(ballotId));
  voting.participations.set(voter, { receivedAt, creditsCharged: 1 });
  voting.counters.set('ballots', (voting.counters.get('ballots') ?? 0) + 1);
  voting.counters.set(`option:${option}`, (voting.counters.get(`option:${option}`) ?? 0) + 1);
  balances.set(voter, (balances.get(voter) ?? 0) - 1);
  receipts.set(ballotId, 'counted');
  voting.countedIds.add(ballotId);
  const votes = new Map(voting.seal?.votes);
  votes.set(option, (votes.get(option) ?? 0) + 1);
  const ballots = voting.ballots.size;
  voting.seal = { ballots, votes, digest: digestOf(voting.ballots, voting) };
}

export const second = (run: Run): Vote => {
  const vote = acknowledged('ada', 'pizza', opensAt + 20);
  const other = { ...vote, ballotId: idOf('ada once more') };
  run.votes.push(other);
  return other;
};

export const adasBallot = idOf('ada');

/** A bug, what it does to a sound run, and the fault that must be found then. */
export type PlantedBug = readonly [bug: string, plant: (run: Run) => void, found: RegExp];
