import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { PaymentUpdate } from '#contracts/payments.ts';
import { decideRefund, decideRefundRefused } from '#credits/decide.ts';
import { aBallotId, aVotingId, grace } from '#test/builders/ids.ts';
import { aPurchase, aPurchaseId, euros } from '#test/builders/purchases.ts';
import { aVote } from '#test/builders/votes.ts';
import { applyUpdate, settlePurchase } from '#use-cases/settle-purchase.ts';
import {
  applyInModel,
  enter,
  type Model,
  type ModelPurchase,
  refundInModel,
  refuseRefundInModel,
} from './ledger-model.ts';
import {
  compare,
  type Mishap,
  type MishapResult,
  patienceMs,
  type Real,
  votingCount,
} from './ledger-real.ts';

/** One step of a story, and what the model expects of it. */
type Step = {
  readonly label: string;
  /** The fault of its write; a step that is cut off before it has changed nothing. */
  readonly mishap: Mishap;
  /** The number of the purchase that it is about. */
  readonly which?: number;
  /** Changes the model; returns the result to expect. */
  readonly expected: (model: Model) => string;
  /** Runs the step; returns its result. */
  readonly run: (model: Model, real: Real) => Promise<string>;
};

/** A step that may also be made without a comparison, at the beginning of a story. */
type Command = fc.AsyncCommand<Model, Real> & {
  readonly make: (model: Model, real: Real) => Promise<MishapResult<string>>;
};

function command({ label, mishap, which, expected, run }: Step): Command {
  const make = async (model: Model, real: Real): Promise<MishapResult<string>> => {
    const made = await real.runWith(mishap, () => run(model, real));
    const { cutOff, overtaken, result } = made;
    if (overtaken) enter(model, 'vote', -1);
    const shouldBe = cutOff === 'before' ? undefined : expected(model);
    if (cutOff === undefined) expect(result).toBe(shouldBe);
    return made;
  };
  return {
    make,
    check: ({ purchases }) => which === undefined || which < purchases.length,
    run: async (model, real) => {
      const { idle } = await make(model, real);
      // If nothing was sent there is nothing new to compare; the end of the story compares it all.
      if (idle) return;
      await compare(model, real, which === undefined ? [] : [which]);
    },
    toString: () => (mishap === 'none' ? label : `${label} (${mishap})`),
  };
}

const anyMishap = fc.constantFrom<Mishap>(
  ...(['none', 'none', 'none', 'none', 'cut-off-before', 'cut-off-after', 'overtaken'] as const),
);

/** Rounding could go wrong with packages whose price is not a multiple of their credits. */
const packages = [
  { credits: 1, priceMinor: 100 },
  { credits: 3, priceMinor: 250 },
  { credits: 7, priceMinor: 999 },
] as const;

const purchasesMax = 3;

type Package = (typeof packages)[number];

const buying = (request: number, { credits, priceMinor }: Package, mishap: Mishap): Command =>
  command({
    label: `request ${request} buys ${credits} credits`,
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
      const { clientId, userId, purchases, bought, fresh, now } = real;
      const purchaseId = aPurchaseId(fresh(), now());
      const ids = { clientId, userId, purchaseId, createdAt: now() };
      const purchase = aPurchase({ ...ids, credits, price: euros(priceMinor) });
      try {
        return await purchases.begin(purchase, `request-${request}`);
      } finally {
        // A caller without a result looks the purchase up by its request.
        const begun = await purchases.ofRequest(clientId, userId, `request-${request}`);
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

type OnPurchase = Omit<Step, 'expected' | 'run' | 'which'> & {
  readonly which: number;
  readonly expected: (model: Model, purchase: ModelPurchase) => string;
  readonly run: (purchase: ModelPurchase, real: Real, index: number) => Promise<string>;
};

/** A step on the purchase of this number, if there are as many. */
const onPurchase = ({ which, expected, run, label, mishap }: OnPurchase): Command => {
  const of = ({ purchases }: Model): ModelPurchase => {
    const purchase = purchases[which];
    if (purchase === undefined) throw new Error('`check` has found no purchase missing');
    return purchase;
  };
  return command({
    label: `${label} of purchase ${which}`,
    mishap,
    which,
    expected: (model) => expected(model, of(model)),
    run: (model, real) => run(of(model), real, which),
  });
};

const anyPurchase = { which: fc.constantFrom(0, 0, 0, 1, 2), mishap: anyMishap };

const idsOf = ({ clientId, bought }: Real, index: number) => ({
  clientId,
  purchaseId: bought[index] ?? aPurchaseId(),
});

/** A payment update, made for the price of its purchase. */
type UpdateSample = readonly [label: string, of: (priceMinor: number) => PaymentUpdate];

const paid = (paymentRef: string, more = 0): UpdateSample => [
  more === 0 ? `the payment ${paymentRef}` : `a payment of too much`,
  (minor) => ({ kind: 'paid', paymentRef, price: euros(minor + more) }),
];
const short = (kind: 'pending' | 'failed' | 'expired'): UpdateSample => [
  `the ${kind}`,
  () => ({ kind }),
];
const refunded = (part: number): UpdateSample => [
  `a refund of ${part} percent`,
  (minor) => ({ kind: 'refunded', total: euros(Math.ceil((minor * part) / 100)) }),
];
const dispute = (part: number, state: 'open' | 'won' | 'lost'): UpdateSample => [
  `a dispute of ${part} percent (${state})`,
  (minor) => {
    const amount = euros(Math.ceil((minor * part) / 100));
    return { kind: 'disputed', disputeRef: `dispute-${part}`, amount, state };
  },
];
const opened = (part: number): UpdateSample => dispute(part, 'open');
const disputes = (part: number): UpdateSample[] => [
  opened(part),
  dispute(part, 'won'),
  dispute(part, 'lost'),
];

const applying = (which: number, [label, of]: UpdateSample, mishap: Mishap): Command =>
  onPurchase({
    ...{ label, which, mishap },
    expected: (model, purchase) => applyInModel(model, purchase, of(purchase.priceMinor)),
    run: async ({ priceMinor }, real, index) => {
      const settled = await applyUpdate(real.settlement, idsOf(real, index), of(priceMinor));
      return settled?.outcome ?? 'nothing there';
    },
  });

const someUpdate = (...samples: readonly UpdateSample[]): fc.Arbitrary<Command> =>
  fc
    .record({ ...anyPurchase, sample: fc.constantFrom(...samples) })
    .map(({ which, mishap, sample }) => applying(which, sample, mishap));

const voting = (n: number, mishap: Mishap): Command =>
  command({
    label: `a vote in voting ${n}`,
    mishap,
    expected: (model) => {
      if (model.voted.has(n)) return 'refused-as-earlier';
      if (model.balance === 0) return 'refused-for-credits';
      model.voted.add(n);
      enter(model, 'vote', -1);
      return 'recorded';
    },
    run: (_model, { clientId, userId, votes, fresh, now }) => {
      const id = aBallotId(fresh());
      const ids = { clientId, userId, votingId: aVotingId(n), ballotId: id };
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
    ...(isPaid ? [applying(0, paid('first'), 'none')] : []),
    ...(isPaid ? Array.from({ length: spent }, (_, n) => voting(n, 'none')) : []),
    ...(isPaid && reversal !== undefined ? [applying(0, reversal, 'none')] : []),
  ]);

const refund = fc.record(anyPurchase).map((on) =>
  onPurchase({
    ...on,
    label: 'an admin asks for the refund',
    expected: refundInModel,
    run: async (_purchase, real, index) => {
      const settled = await settlePurchase(real.settlement, idsOf(real, index), (before, known) => {
        const decided = decideRefund(before, grace, known);
        if (!decided.ok) return { outcome: decided.reason.code };
        return decided.value === 'already'
          ? { outcome: 'already' }
          : { outcome: 'asked', ...decided.value };
      });
      return settled?.outcome ?? 'nothing there';
    },
  }),
);

const refundRefused = fc.record(anyPurchase).map((on) =>
  onPurchase({
    ...on,
    label: 'the provider refuses the refund',
    expected: refuseRefundInModel,
    run: async (_purchase, real, index) => {
      const settled = await settlePurchase(real.settlement, idsOf(real, index), (before, known) =>
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
      label: `the grant ${id} of ${credits}`,
      mishap,
      expected: (model) => {
        const before = model.grants.get(id);
        if (before !== undefined) return before === credits ? 'already' : 'differs';
        model.grants.set(id, credits);
        enter(model, 'grant', credits);
        return 'granted';
      },
      run: (_model, { accounts, clientId, userId, now }) =>
        accounts.grant(clientId, userId, `grant-${id}`, { credits, by: grace, at: now() }),
    }),
  );

/** The most steps that a story has after its beginning. */
export const stepsMax = 10;

/** Everything that can happen to a voter's credits, the usual more often than the rare. */
export const someStory = fc.commands<Model, Real, false>(
  [
    buy,
    someUpdate(paid('first'), paid('first'), paid('second'), paid('third', 1)),
    someUpdate(short('pending'), short('failed'), short('expired')),
    someUpdate(refunded(1), refunded(30), refunded(34), refunded(50), refunded(100)),
    someUpdate(...disputes(40)),
    someUpdate(...disputes(100)),
    ...[refund, refundRefused, grant, vote, vote, vote],
  ],
  { maxCommands: stepsMax, size: 'max' },
);
