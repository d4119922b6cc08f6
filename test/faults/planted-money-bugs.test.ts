import { expect, test } from '@jest/globals';
import {
  acknowledged,
  bosPaid,
  bosPurchase,
  bought,
  closesAt,
  faultsOf,
  gilsExpired,
  gilsPurchase,
  grant,
  type PlantedBug,
  record,
  soundRun,
} from '#test/faults/sound-run.ts';

const planted: readonly PlantedBug[] = [
  [
    'the ballot is written before the debit, and the debit is lost',
    ({ balances }) => balances.set('ada', 1),
    /ada has 1 credits, not 0/,
  ],
  [
    'the condition on the balance is dropped',
    ({ entries, balances }) => {
      entries.delete('cleo');
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
    'a payment is identified by its event only, and has two events',
    ({ entries, balances }) => {
      entries.set('bo', [bought, bought]);
      balances.set('bo', 3);
    },
    /purchase-1 of bo was credited 2 times/,
  ],
  [
    'credits are added without the condition that they are new',
    ({ balances }) => balances.set('bo', 3),
    /bo has 3 credits, not 1/,
  ],
  [
    'an event is stored before its credits are written, which then fails',
    ({ entries, balances, purchases }) => {
      entries.delete('bo');
      balances.set('bo', -1);
      purchases.set(bosPurchase, { ...bosPaid, payment: 'open' });
    },
    /purchase-1 of bo is open, although its money was taken/,
  ],
  [
    'a purchase is marked as paid, and its credits get lost',
    ({ entries, balances }) => {
      entries.set('bo', [grant]);
      balances.set('bo', 0);
    },
    /purchase-1 of bo is paid and was never credited/,
  ],
  [
    'a voter who comes back from the page is credited without a payment',
    ({ entries, balances, purchases }) => {
      purchases.set(gilsPurchase, { ...gilsExpired, payment: 'paid' });
      entries.set('gil', [{ cause: 'purchase', credits: 5, purchaseId: gilsPurchase }]);
      balances.set('gil', 5);
    },
    /purchase-2 of gil is paid, although no money was taken/,
  ],
  [
    "a payment is credited to another voter than the purchase's",
    ({ entries, balances }) => {
      entries.set('cleo', [grant, bought]).set('bo', [{ ...grant, credits: 2 }]);
      balances.set('cleo', 2);
    },
    /cleo has an entry \(purchase\) of another voter's purchase-1/,
  ],
  [
    'a refund takes what has been spent',
    ({ entries, balances, purchases }) => {
      purchases.set(bosPurchase, { ...bosPaid, takenBack: 2 });
      const takenBack = { cause: 'taken-back', credits: -2, purchaseId: bosPurchase };
      entries.set('bo', [bought, takenBack]);
      balances.set('bo', -1);
    },
    /bo owes 1 credits/,
  ],
  [
    'a refund with two events takes credits twice',
    ({ entries, purchases, balances }) => {
      const takenBack = { cause: 'taken-back', credits: -1, purchaseId: bosPurchase };
      entries.set('bo', [bought, { cause: 'grant', credits: 1 }, takenBack, takenBack]);
      purchases.set(bosPurchase, { ...bosPaid, takenBack: 1 });
      balances.set('bo', 0);
    },
    /purchase-1 of bo has entries of 0 credits, not 1/,
  ],
  [
    'a vote with an intent is not voided, and lands after the count',
    (run) => {
      const { voting, receipts } = run;
      const { seal, countedIds } = { ...voting, countedIds: new Set(voting.countedIds) };
      const fays = acknowledged('fay', 'soup', closesAt - 1);
      run.votes.push({
        ...fays,
        attempts: [{ response: { status: 503, code: 'outcome-unknown' } }],
      });
      record(run, fays, closesAt - 1);
      voting.tombstones.delete('fay');
      if (seal) voting.seal = seal;
      voting.countedIds.delete(fays.ballotId);
      voting.counters.set('ballots', countedIds.size).set('option:soup', 2);
      receipts.set(fays.ballotId, 'not-counted');
    },
    /^4 credits were spent on 3 counted ballots of lunch$/,
  ],
  [
    'a tombstone is overwritten by the vote',
    (run) => {
      const fays = acknowledged('fay', 'soup', closesAt - 1);
      run.votes.push(fays);
      record(run, fays, closesAt - 1);
      run.voting.participations.delete('fay');
    },
    /fay has a ballot in lunch without a participation/,
  ],
];

test.each(planted)('it is noticed when %s', (_bug, plant, found) => {
  const run = soundRun();
  plant(run);
  expect(faultsOf(run).join('\n')).toMatch(found);
});
