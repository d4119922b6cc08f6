import { randomBytes } from 'node:crypto';
import type { CheckedClient } from '#test/contract/checked-client.ts';
import { until } from '#test/until.ts';
import { day, minute, type Schemas, type Setting } from './setting.ts';

export type Purchase = Schemas['Purchase'];

const path = { clientId: 'demo' };
/** What `openShop` puts on offer. */
export const five = { packageId: 'five', credits: 5, priceMinor: 500 };
export const one = { packageId: 'one', credits: 1, priceMinor: 120 };

/** Carla puts two packages on offer. */
export async function openShop({ as }: Setting): Promise<Schemas['Offer']> {
  const body = { revision: 0, currency: 'EUR', packages: [one, five] };
  return (await as('carla').expect('setOffer', 200, { path, body })).body;
}

/** What a voter sends to buy a package. */
export const aPurchase = (
  { packageId, priceMinor }: typeof five = five,
  wishes: Partial<Schemas['PurchaseDraft']> = {},
): Schemas['PurchaseDraft'] => ({
  requestId: randomBytes(16).toString('hex'),
  packageId,
  price: { currency: 'EUR', minor: priceMinor },
  provider: 'sandbox',
  returnUrl: 'http://localhost:3000/app?from=test',
  ...wishes,
});

/** Begins a purchase and returns it with its open page. */
export const checkOut = async (voter: CheckedClient, wanted = five): Promise<Purchase> =>
  (await voter.expect('startPurchase', 201, { path, body: aPurchase(wanted) })).body;

/** What a payer does on the sandbox's page, and how its event is delivered. */
export type PayerAction = 'pay' | 'decline' | 'transfer' | 'failing-transfer';
export type DeliveryMode = 'once' | 'twice' | 'late' | 'never';

/** Submits the form of the sandbox's page, as a browser does; returns where it leads. */
export async function atSandbox(
  { checkoutUrl = '' }: Purchase,
  act: PayerAction,
  mode: DeliveryMode = 'once',
): Promise<string> {
  const { origin } = new URL(checkoutUrl);
  const response = await fetch(checkoutUrl, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin },
    body: new URLSearchParams({ act, mode }),
  });
  return response.headers.get('location') ?? `${response.status}`;
}

/** The voter's purchase, once it has this status. */
export const untilBought = (
  voter: CheckedClient,
  { purchaseId }: Purchase,
  status: Purchase['status'] = 'paid',
): Promise<Purchase> =>
  until(async () => {
    const given = { path: { ...path, purchaseId } };
    const { body } = await voter.expect('getMyPurchase', 200, given);
    return body.status === status && body;
  }, `the purchase is ${status}`);

export const creditsOf = async (voter: CheckedClient): Promise<number> =>
  (await voter.expect('getProfile', 200, { path })).body.credits;

/** Every entry of a voter's statement, page by page, newest first. */
export async function statementOf(voter: CheckedClient): Promise<Schemas['StatementEntry'][]> {
  const entries: Schemas['StatementEntry'][] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await voter.expect('getStatement', 200, { path, query });
    entries.push(...body.items);
    cursor = body.next;
  } while (cursor !== undefined);
  return entries;
}

/** The voter's statement without its times, oldest first. */
export const story = async (voter: CheckedClient): Promise<[cause: string, credits: number][]> =>
  (await statementOf(voter)).reverse().map(({ cause, credits }) => [cause, credits]);

/** An open paid voting, in which one voter alone votes. */
export async function openPaid(setting: Setting): Promise<Schemas['Voting']> {
  const voting = await setting.schedule({ pricing: 'paid', opensIn: minute, runs: 30 * day });
  setting.moveTo(voting.schedule.opensAt);
  return setting.untilStatus(voting, 'open');
}

/** What a reconciliation that an operator starts now has found at its end. */
export async function reconcile({ as }: Setting): Promise<Schemas['Reconciliation']> {
  const { body: started } = await as('olga').expect('reconcile', 202, { path });
  return until(async () => {
    const { body } = await as('olga').expect('getReconciliation', 200, { path });
    return body.status === 'finished' && body.startedAt >= started.startedAt && body.report;
  });
}
