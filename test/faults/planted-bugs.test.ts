import { expect, test } from '@jest/globals';
import { digestOf, missingFacts } from '#test/faults/checkers.ts';
import {
  acknowledged,
  adasBallot,
  closesAt,
  faultsOf,
  idOf,
  late,
  opensAt,
  type PlantedBug,
  record,
  second,
  soundRun,
  story,
  votingId,
} from '#test/faults/sound-run.ts';
import { chain, emptyJournal } from '#voting/journal.ts';

test('a sound run has no fault', () => {
  expect(faultsOf(soundRun())).toEqual([]);
});

const planted: readonly PlantedBug[] = [
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
            response: { status: 409, code: 'voting-closed' },
          },
        ],
      });
    },
    /was refused 2 ms before the end/,
  ],
  [
    "the voter's app sets the time of its vote",
    ({ votes, voting }) => {
      const response = { status: 201, receivedAt: opensAt + 5, creditsCharged: 1 };
      votes[2]?.attempts.splice(0, 1, { sentAt: closesAt + 50, endedAt: closesAt + 60, response });
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
    /no voter cast the ballot/,
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
      voting.seal = { ballots: 2, votes, digest: digestOf(voting.ballots, voting) };
    },
    /lunch seals 2 of 3 ballots/,
  ],
  [
    'one shard is counted twice',
    ({ voting }) => {
      const votes = new Map(Object.entries({ soup: 4, pizza: 1 }));
      voting.seal = { ballots: 5, votes, digest: digestOf(voting.ballots, voting) };
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
    'voters are alerted once the voting has ended',
    ({ voting }) => {
      const at = (type: string) => (type === 'alert-due' ? closesAt : 1);
      const events = story.map((type) => ({ type, at: at(type) }));
      voting.journal = chain(emptyJournal, events as never);
    },
    /lunch sent late: alert-due/,
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
    'a killed host loses a life cycle',
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

test('it is noticed when a fact is lost with the process that was to publish it', () => {
  const kinds = ['voting-scheduled', 'reminder-due', 'voting-opened', 'alert-due', 'voting-closed'];
  const received = new Set([...kinds, 'voting-published'].map((kind) => `${votingId}-v1-${kind}`));
  expect(missingFacts(received, [votingId])).toEqual([]);
  received.delete(`${votingId}-v1-voting-published`);
  expect(missingFacts(received, [votingId])).toEqual([
    `the fact ${votingId}-v1-voting-published never arrived`,
  ]);
});
