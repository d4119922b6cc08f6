import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { digestOf, everyFault, type Receipts, untold } from '#test/faults/checkers.ts';
import type { Evidence, VotingEvidence } from '#test/faults/evidence.ts';
import type { Vote } from '#test/faults/history.ts';
import { chain, emptyJournal } from '#voting/journal.ts';

/** A run without a fault: three voters of four got their vote in, the fourth came too late. */
type Run = {
  readonly votes: Vote[];
  readonly voting: VotingEvidence;
  readonly balances: Map<string, number>;
  readonly granted: Map<string, number>;
  readonly receipts: Map<string, string>;
};

const votingId = 'lunch';
const opensAt = 1_000_000;
const closesAt = 2_000_000;
const shards = 16;
const idOf = (voter: string) => createHash('md5').update(voter).digest('hex');

const acknowledged = (voter: string, option: string, receivedAt: number): Vote => ({
  voter,
  votingId,
  ballotId: idOf(voter),
  optionIds: [option],
  attempts: [
    {
      sentAt: receivedAt - 1,
      endedAt: receivedAt + 5,
      answer: { status: 201, receivedAt, creditsCharged: 1 },
    },
  ],
});

const late: Vote = {
  voter: 'dora',
  votingId,
  ballotId: idOf('dora'),
  optionIds: ['soup'],
  attempts: [
    { sentAt: closesAt, endedAt: closesAt + 3, answer: { status: 409, code: 'voting-closed' } },
  ],
};

const story = [
  'voting-scheduled',
  'reminder-due',
  'voting-opened',
  'alert-due',
  'voting-closed',
  'voting-sealed',
  'voting-published',
  'voters-notified',
];

function soundRun(): Run {
  const cast = [
    acknowledged('ada', 'soup', opensAt),
    acknowledged('bo', 'soup', opensAt + 10),
    acknowledged('cleo', 'pizza', closesAt - 1),
  ];
  const ballots = new Map(cast.map(({ ballotId, optionIds }) => [ballotId, optionIds]));
  const times = [opensAt, opensAt + 10, closesAt - 1];
  const journal = chain(emptyJournal, story.map((type, at) => ({ type, at })) as never);
  const voting: VotingEvidence = {
    status: 'published',
    pricing: 'paid',
    counting: 'plurality',
    opensAt,
    closesAt,
    ballots,
    participations: new Map(
      cast.map(({ voter }, index) => [voter, { receivedAt: times[index] ?? 0, creditsCharged: 1 }]),
    ),
    counters: new Map(Object.entries({ ballots: 3, 'option:soup': 2, 'option:pizza': 1 })),
    seal: {
      ballots: 3,
      votes: new Map(Object.entries({ soup: 2, pizza: 1 })),
      digest: digestOf(ballots, shards),
    },
    countedIds: new Set(ballots.keys()),
    shards,
    journal,
  };
  const counted = cast.map(({ ballotId }) => [ballotId, 'counted'] as const);
  return {
    votes: [...cast, late],
    voting,
    balances: new Map(Object.entries({ ada: 0, bo: 1, cleo: 0, dora: 1 })),
    granted: new Map(Object.entries({ ada: 1, bo: 2, cleo: 1, dora: 1 })),
    receipts: new Map([...counted, [late.ballotId, 'absent']]),
  };
}

function faultsOf({ votes, voting, balances, granted, receipts }: Run): readonly string[] {
  const evidence: Evidence = { votings: new Map([[votingId, voting]]), balances, granted };
  return everyFault(votes, evidence, receipts as Receipts);
}

/** Writes a ballot as the system would: box, participation, counters, count and seal. */
function record({ voting, balances, receipts }: Run, vote: Vote, receivedAt: number): void {
  const { ballotId, voter, optionIds } = vote;
  const option = optionIds[0] ?? '';
  voting.ballots.set(ballotId, optionIds);
  voting.participations.set(voter, { receivedAt, creditsCharged: 1 });
  voting.counters.set('ballots', (voting.counters.get('ballots') ?? 0) + 1);
  voting.counters.set(`option:${option}`, (voting.counters.get(`option:${option}`) ?? 0) + 1);
  balances.set(voter, (balances.get(voter) ?? 0) - 1);
  receipts.set(ballotId, 'counted');
  voting.countedIds.add(ballotId);
  const votes = new Map(voting.seal?.votes);
  votes.set(option, (votes.get(option) ?? 0) + 1);
  const ballots = voting.ballots.size;
  voting.seal = { ballots, votes, digest: digestOf(voting.ballots, shards) };
}

const second = (run: Run): Vote => {
  const vote = acknowledged('ada', 'pizza', opensAt + 20);
  const other = { ...vote, ballotId: idOf('ada once more') };
  run.votes.push(other);
  return other;
};

const adasBallot = idOf('ada');

test('a sound run has no fault', () => {
  expect(faultsOf(soundRun())).toEqual([]);
});

const planted: readonly (readonly [bug: string, plant: (run: Run) => void, found: RegExp])[] = [
  [
    'the end counts as inside, `<=` for `<`',
    (run) => record(run, late, closesAt),
    /dora took part in lunch 0 ms after its end/,
  ],
  [
    'the vote is refused although it is recorded',
    (run) => record(run, late, closesAt - 1),
    /the refused vote \w+ of dora is in the box/,
  ],
  [
    'votes are refused a moment before the end',
    ({ votes }) => {
      votes.push({
        ...late,
        voter: 'emil',
        ballotId: idOf('emil'),
        attempts: [
          {
            sentAt: closesAt - 9,
            endedAt: closesAt - 2,
            answer: { status: 409, code: 'voting-closed' },
          },
        ],
      });
    },
    /was refused 2 ms before the end/,
  ],
  [
    'the client says when it voted',
    ({ votes, voting }) => {
      const answer = { status: 201, receivedAt: opensAt + 5, creditsCharged: 1 };
      votes[2]?.attempts.splice(0, 1, { sentAt: closesAt + 50, endedAt: closesAt + 60, answer });
      voting.participations.set('cleo', { receivedAt: opensAt + 5, creditsCharged: 1 });
    },
    /was not received while it was under way/,
  ],
  [
    'the condition on the participation is dropped',
    (run) => record(run, second(run), opensAt + 20),
    /ada has two ballots in lunch/,
  ],
  [
    'a retry goes out with a new ballot id',
    (run) => {
      const { ballotId } = second(run);
      run.votes.pop();
      record(run, { ...acknowledged('ada', 'soup', opensAt), ballotId }, opensAt);
    },
    /nobody cast the ballot/,
  ],
  [
    'the ballot is written before the debit, and the debit is lost',
    ({ balances }) => balances.set('ada', 1),
    /ada has 1 credits, not 0/,
  ],
  [
    'the condition on the balance is dropped',
    ({ granted, balances }) => {
      granted.delete('cleo');
      balances.set('cleo', -1);
    },
    /cleo owes 1 credits/,
  ],
  [
    'a refused vote is charged',
    ({ balances }) => balances.set('dora', 0),
    /dora has 0 credits, not 1/,
  ],
  [
    'acknowledged before the commit, which then fails',
    ({ voting }) => {
      voting.ballots.delete(adasBallot);
      voting.participations.delete('ada');
    },
    /the acknowledged vote \w+ of ada is not in the box/,
  ],
  [
    'the count does not wait for the drain',
    ({ voting, receipts }) => {
      voting.countedIds.delete(adasBallot);
      receipts.set(adasBallot, 'not-counted');
    },
    /the acknowledged vote \w+ of ada is not in the count/,
  ],
  [
    'counted from the counters only, which lost one',
    ({ voting }) => {
      voting.counters.set('ballots', 2).set('option:soup', 1);
      const votes = new Map(Object.entries({ soup: 1, pizza: 1 }));
      voting.seal = { ballots: 2, votes, digest: digestOf(voting.ballots, shards) };
    },
    /lunch seals 2 of 3 ballots/,
  ],
  [
    'one shard is counted twice',
    ({ voting }) => {
      const votes = new Map(Object.entries({ soup: 4, pizza: 1 }));
      voting.seal = { ballots: 5, votes, digest: digestOf(voting.ballots, shards) };
    },
    /lunch seals 5 of 3 ballots/,
  ],
  [
    'a ballot is changed after the seal',
    ({ voting, votes }) => {
      voting.ballots.set(adasBallot, ['pizza']);
      votes[0] = acknowledged('ada', 'pizza', opensAt);
    },
    /lunch has the digest of other ballots/,
  ],
  ['published before the seal', ({ voting }) => delete voting.seal, /lunch has no seal/],
  [
    'a step is made twice',
    ({ voting }) => {
      const types = [...story.slice(0, 3), 'voting-opened', ...story.slice(3)];
      voting.journal = chain(emptyJournal, types.map((type, at) => ({ type, at })) as never);
    },
    /lunch has the story/,
  ],
  [
    'an entry of the journal is rewritten',
    ({ voting }) => {
      const [first, ...rest] = voting.journal;
      if (first) voting.journal = [{ ...first, event: { ...first.event, at: 99 } }, ...rest];
    },
    /lunch has a journal that breaks at 1/,
  ],
  [
    'a killed host forgets a life cycle',
    ({ voting }) => {
      voting.status = 'open';
    },
    /lunch is open/,
  ],
];

test.each(planted)('it is noticed when %s', (_bug, plant, found) => {
  const run = soundRun();
  plant(run);
  expect(faultsOf(run).join('\n')).toMatch(found);
});

test('it is noticed when a fact is lost with the process that was to tell it', () => {
  const kinds = ['voting-scheduled', 'reminder-due', 'voting-opened', 'alert-due', 'voting-closed'];
  const told = new Set([...kinds, 'voting-published'].map((kind) => `${votingId}-v1-${kind}`));
  expect(untold(told, [votingId])).toEqual([]);
  told.delete(`${votingId}-v1-voting-published`);
  expect(untold(told, [votingId])).toEqual([
    `the fact ${votingId}-v1-voting-published never arrived`,
  ]);
});
