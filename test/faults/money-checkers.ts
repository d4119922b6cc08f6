import type { Entry, Evidence } from '#test/faults/evidence.ts';
import type { Findings } from '#test/faults/findings.ts';

const sumOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { credits }) => sum + credits, 0);

const findingsOf = (subject: string, faults: readonly string[]): Findings =>
  faults.filter(Boolean).map((fault) => `${subject} ${fault}`);

/** No voter owes credits or was charged for nothing, and no paid vote was free. */
export function wrongCredits({ votings, balances, entries }: Evidence): Findings {
  const spent = new Map<string, number>();
  const faults: string[] = [];
  for (const [votingId, { pricing, participations }] of votings) {
    for (const [voter, { creditsCharged }] of participations) {
      spent.set(voter, (spent.get(voter) ?? 0) + creditsCharged);
      if (creditsCharged !== (pricing === 'paid' ? 1 : 0)) {
        faults.push(`${voter} was charged ${creditsCharged} in ${votingId}, which is ${pricing}`);
      }
    }
  }
  for (const voter of new Set([...balances.keys(), ...entries.keys(), ...spent.keys()])) {
    const balance = balances.get(voter) ?? 0;
    const expected = sumOf(entries.get(voter) ?? []) - (spent.get(voter) ?? 0);
    if (balance !== expected) faults.push(`${voter} has ${balance} credits, not ${expected}`);
    if (balance < 0) faults.push(`${voter} owes ${-balance} credits`);
  }
  return [...faults, ...spentInVain({ votings })];
}

/** In a paid voting that has been counted, each counted ballot cost a credit, and no other did. */
const spentInVain = ({ votings }: Pick<Evidence, 'votings'>): Findings =>
  [...votings].flatMap(([votingId, { pricing, participations, countedIds, seal }]) => {
    if (pricing !== 'paid' || seal === undefined || participations.size === countedIds.size) {
      return [];
    }
    const spent = `${participations.size} credits were spent`;
    return [`${spent} on ${countedIds.size} counted ballots of ${votingId}`];
  });

/**
 * Every payment that the provider has taken is credited once, to its voter, and nothing else is;
 * what refunds and disputes have taken agrees with the purchase.
 */
export function wrongPurchases({ purchases, payments, entries }: Evidence): Findings {
  const faults: string[] = [];
  for (const [voter, all] of entries) {
    for (const { purchaseId, cause } of all) {
      const isOwn = purchaseId === undefined || purchases.get(purchaseId)?.userId === voter;
      if (!isOwn) faults.push(`${voter} has an entry (${cause}) of another voter's ${purchaseId}`);
    }
  }
  for (const [purchaseId, { userId, credits, payment, takenBack }] of purchases) {
    const own = (entries.get(userId) ?? []).filter((entry) => entry.purchaseId === purchaseId);
    const credited = own.filter(({ cause }) => cause === 'purchase');
    const isTaken = payments.get(purchaseId)?.state === 'paid';
    const due = payment === 'paid' ? credits - takenBack : 0;
    faults.push(
      ...findingsOf(`the purchase ${purchaseId} of ${userId}`, [
        isTaken && payment !== 'paid' ? `is ${payment}, although its money was taken` : '',
        !isTaken && payment === 'paid' ? 'is paid, although no money was taken' : '',
        credited.length > 1 ? `was credited ${credited.length} times` : '',
        payment === 'paid' && credited.length === 0 ? 'is paid and was never credited' : '',
        sumOf(own) === due ? '' : `has entries of ${sumOf(own)} credits, not ${due}`,
      ]),
    );
  }
  for (const [purchaseId, { state }] of payments) {
    if (state === 'paid' && !purchases.has(purchaseId)) {
      faults.push(`the money of ${purchaseId} was taken for no purchase`);
    }
  }
  return faults;
}
