import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { PaymentUpdate } from '#contracts/payments.ts';
import { decideRefund, decideRefundRefused } from '#credits/decide.ts';
import { aBallotId, aVotingId, grace } from '#test/builders/ids.ts';
import { aPurchase, aPurchaseId, euros } from '#test/builders/purchases.ts';
import { aVote } from '#test/builders/votes.ts';
import { applyUpdate, settlePurchase } from '#use-cases/settle-purchase.ts';
import {
  enter,
  hearInModel,
  type Model,
  type ModelPurchase,
  refundInModel,
  refuseRefundInModel,
} from './ledger-model.ts';
import {
  compare,
  type Mishap,
  patienceMs,
  type Real,
  type Suffered,
  votingCount,
} from './ledger-real.ts';

/** One step of a story: what is done, and what the model says of it. */
type Deed = {
  readonly says: string;
  /** What befalls its write; cut off before it, a deed has done nothing. */
  readonly mishap: Mishap;
  /** The number of the purchase that it is about. */
  readonly which?: number;
  /** Changes the model; gives the answer to expect. */
  readonly expected: (model: Model) => string;
  /** Does it; gives the answer. */
  readonly run: (model: Model, real: Real) => Promise<string>;
};

/** Made without comparing, a deed is the beginning of a story. */
type Command = fc.AsyncCommand<Model, Real> & {
  readonly make: (model: Model, real: Real) => Promise<Suffered<string>>;
};

function command({ says, mishap, which, expected, run }: Deed): Command {
  const make = async (model: Model, real: Real): Promise<Suffered<string>> => {
    const suffered = await real.suffer(mishap, () => run(model, real));
    const { cutOff, overtaken, answer } = suffered;
    if (overtaken) enter(model, 'vote', -1);
    const should = cutOff === 'before' ? undefined : expected(model);
    if (cutOff === undefined) expect(answer).toBe(should);
    return suffered;
  };
  return {
    make,
    check: ({ purchases }) => which === undefined || which < purchases.length,
    run: async (model, real) => {
      const { idle } = await make(model, real);
      // Where nothing was sent there is nothing new to compare; the end of the story does it all.
      if (idle) return;
      await compare(model, real, which === undefined ? [] : [which]);
    },
    toString: () => (mishap === 'none' ? says : `${says} (${mishap})`),
  };
}

const anyMishap = fc.constantFrom<Mishap>(
  ...(['none', 'none', 'none', 'none', 'cut-off-before', 'cut-off-after', 'overtaken'] as const),
);

/** Packages whose price is not a multiple of their credits are where rounding could go wrong. */
const packages = [
  { credits: 1, priceMinor: 100 },
  { credits: 3, priceMinor: 250 },
  { credits: 7, priceMinor: 999 },
] as const;

const purchasesMax = 3;

type Package = (typeof packages)[number];

const buying = (request: number, { credits, priceMinor }: Package, mishap: Mishap): Command =>
  command({
    says: `request ${request} buys ${credits} credits`,
    mishap,
    expected: ({ purchases }) => {
      if (purchases.some((one) => one.request === request)) return 'lost';
      const { payment, refundedMinor, takenBack, writtenOff } = aPurchase();
      purchases.push({
        ...{ request, credits, priceMinor, payment, refundedMinor, takenBack, writtenOff },
        ...{ revision: 1, isAsked: false, disputes: new Map() },
      });
      return 'written';
    },
    run: async (model, real) => {
      const { client, user, purchases, bought, fresh, now } = real;
      const purchaseId = aPurchaseId(fresh(), now());
      const who = { clientId: client, userId: user, purchaseId, createdAt: now() };
      const purchase = aPurchase({ ...who, credits, price: euros(priceMinor) });
      try {
        return await purchases.begin(purchase, `request-${request}`);
      } finally {
        // Whoever does not know asks by the request whether the purchase has been begun.
        const begun = await purchases.ofRequest(client, user, `request-${request}`);
        const place = model.purchases.findIndex((one) => one.request === request);
        if (begun?.purchaseId === purchaseId) bought.push(purchaseId);
        else expect(begun?.purchaseId).toBe(bought[place]);
      }
    },
  });

const buy = fc
  .record({
    request: fc.nat(purchasesMax - 1),
    from: fc.constantFrom(...packages),
    mishap: anyMishap,
  })
  .map(({ request, from, mishap }) => buying(request, from, mishap));

type OnPurchase = Omit<Deed, 'expected' | 'run' | 'which'> & {
  readonly which: number;
  readonly expected: (model: Model, purchase: ModelPurchase) => string;
  readonly run: (purchase: ModelPurchase, real: Real, index: number) => Promise<string>;
};

/** A deed that needs a purchase: the one of this number, where there are as many. */
const onPurchase = ({ which, expected, run, says, mishap }: OnPurchase): Command => {
  const of = ({ purchases }: Model): ModelPurchase => {
    const purchase = purchases[which];
    if (purchase === undefined) throw new Error('It was checked to be there');
    return purchase;
  };
  return command({
    says: `${says} of purchase ${which}`,
    mishap,
    which,
    expected: (model) => expected(model, of(model)),
    run: (model, real) => run(of(model), real, which),
  });
};

const whichever = { which: fc.constantFrom(0, 0, 0, 1, 2), mishap: anyMishap };

const nameOf = ({ client, bought }: Real, index: number) => ({
  clientId: client,
  purchaseId: bought[index] ?? aPurchaseId(),
});

/** A word of the provider's, made for the price of the purchase that it is about. */
type Word = readonly [says: string, of: (priceMinor: number) => PaymentUpdate];

const paid = (paymentRef: string, more = 0): Word => [
  more === 0 ? `the payment ${paymentRef}` : `a payment of too much`,
  (minor) => ({ kind: 'paid', paymentRef, price: euros(minor + more) }),
];
const short = (kind: 'pending' | 'failed' | 'expired'): Word => [`the ${kind}`, () => ({ kind })];
const refunded = (part: number): Word => [
  `a refund of ${part} percent`,
  (minor) => ({ kind: 'refunded', total: euros(Math.ceil((minor * part) / 100)) }),
];
const dispute = (part: number, state: 'open' | 'won' | 'lost'): Word => [
  `a dispute of ${part} percent (${state})`,
  (minor) => {
    const amount = euros(Math.ceil((minor * part) / 100));
    return { kind: 'disputed', disputeRef: `dispute-${part}`, amount, state };
  },
];
const opened = (part: number): Word => dispute(part, 'open');
const disputes = (part: number): Word[] => [
  opened(part),
  dispute(part, 'won'),
  dispute(part, 'lost'),
];

const hearing = (which: number, [says, of]: Word, mishap: Mishap): Command =>
  onPurchase({
    ...{ says, which, mishap },
    expected: (model, purchase) => hearInModel(model, purchase, of(purchase.priceMinor)),
    run: async ({ priceMinor }, real, index) => {
      const heard = await applyUpdate(real.settling, nameOf(real, index), of(priceMinor));
      return heard?.outcome ?? 'nothing there';
    },
  });

const hear = (...words: readonly Word[]): fc.Arbitrary<Command> =>
  fc
    .record({ ...whichever, word: fc.constantFrom(...words) })
    .map(({ which, mishap, word }) => hearing(which, word, mishap));

const voting = (n: number, mishap: Mishap): Command =>
  command({
    says: `a vote in voting ${n}`,
    mishap,
    expected: (model) => {
      if (model.voted.has(n)) return 'refused-as-earlier';
      if (model.balance === 0) return 'refused-for-credits';
      model.voted.add(n);
      enter(model, 'vote', -1);
      return 'recorded';
    },
    run: (_model, { client, user, votes, fresh, now }) => {
      const id = aBallotId(fresh());
      const ids = { clientId: client, userId: user, votingId: aVotingId(n), ballotId: id };
      return votes.record(
        aVote({ ...ids, receivedAt: now(), paid: true }),
        id,
        AbortSignal.timeout(patienceMs),
      );
    },
  });

const vote = fc
  .record({ n: fc.nat(votingCount - 1), mishap: anyMishap })
  .map(({ n, mishap }) => voting(n, mishap));

/** How stories begin: with a purchase, mostly paid at once, and often reversed in part. */
export const someBeginning = fc
  .record({
    from: fc.constantFrom(...packages),
    isPaid: fc.constantFrom(true, true, true, true, false),
    spent: fc.nat(2),
    reversal: fc.constantFrom(undefined, undefined, opened(40), opened(100), refunded(34)),
  })
  .map(({ from, isPaid, spent, reversal }) => [
    buying(0, from, 'none'),
    ...(isPaid ? [hearing(0, paid('first'), 'none')] : []),
    ...(isPaid ? Array.from({ length: spent }, (_, n) => voting(n, 'none')) : []),
    ...(isPaid && reversal !== undefined ? [hearing(0, reversal, 'none')] : []),
  ]);

const refund = fc.record(whichever).map((on) =>
  onPurchase({
    ...on,
    says: 'an admin asks for the refund',
    expected: refundInModel,
    run: async (_purchase, real, index) => {
      const asked = await settlePurchase(real.settling, nameOf(real, index), (before, known) => {
        const decided = decideRefund(before, grace, known);
        if (!decided.ok) return { outcome: decided.reason.code };
        return decided.value === 'already'
          ? { outcome: 'already' }
          : { outcome: 'asked', ...decided.value };
      });
      return asked?.outcome ?? 'nothing there';
    },
  }),
);

const refundRefused = fc.record(whichever).map((on) =>
  onPurchase({
    ...on,
    says: 'the provider refuses the refund',
    expected: refuseRefundInModel,
    run: async (_purchase, real, index) => {
      const settled = await settlePurchase(real.settling, nameOf(real, index), (before, known) =>
        before.refundAsked === undefined
          ? { outcome: 'already' }
          : { outcome: 'changed', ...decideRefundRefused(before, known) },
      );
      return settled?.outcome ?? 'nothing there';
    },
  }),
);

const grant = fc
  .record({ id: fc.nat(2), credits: fc.integer({ min: 1, max: 3 }), mishap: anyMishap })
  .map(({ id, credits, mishap }) =>
    command({
      says: `the grant ${id} of ${credits}`,
      mishap,
      expected: (model) => {
        const before = model.grants.get(id);
        if (before !== undefined) return before === credits ? 'already' : 'differs';
        model.grants.set(id, credits);
        enter(model, 'grant', credits);
        return 'granted';
      },
      run: (_model, { accounts, client, user, now }) =>
        accounts.grant(client, user, `grant-${id}`, { credits, by: grace, at: now() }),
    }),
  );

/** A story has at most so many deeds, besides its beginning. */
export const deedsMax = 10;

/** Everything that can happen to a voter's credits, the usual more often than the rare. */
export const someStory = fc.commands<Model, Real, false>(
  [
    buy,
    hear(paid('first'), paid('first'), paid('second'), paid('third', 1)),
    hear(short('pending'), short('failed'), short('expired')),
    hear(refunded(1), refunded(30), refunded(34), refunded(50), refunded(100)),
    hear(...disputes(40)),
    hear(...disputes(100)),
    ...[refund, refundRefused, grant, vote, vote, vote],
  ],
  { maxCommands: deedsMax, size: 'max' },
);
