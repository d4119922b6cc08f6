import type { ClientId } from '#basics/ids.ts';
import { readCheckoutForm } from './checkout-form.ts';
import { expandOf, type Form, findBadMetadata, findUnknown, under, wholeNumber } from './form.ts';
import type { Remember } from './idempotent-replies.ts';
import { disputeObject, intentOf, refundObject, sessionOf } from './objects.ts';
import { expire, type Payment, refundOf } from './payment.ts';
import type { Payments } from './payments.ts';
import { type ApiRefusal, invalid, missing, moveRefusal } from './refusal.ts';
import { type ApiReply, refused, succeeded } from './reply.ts';

/** A request of a client's account. `id` is what the path names, '' if it names nothing. */
export type ApiRequest = {
  readonly client: ClientId;
  readonly now: number;
  readonly form: Form;
  readonly id: string;
};
type Serve = (request: ApiRequest, remember: Remember) => Promise<ApiReply>;

const sessionExpand = ['payment_intent', 'payment_intent.latest_charge'];
const listLimit = { usual: 10, most: 100 } as const;

/** The supported part of Stripe's protocol; any other request gets a 404. */
export function createRoutes(parts: { readonly payments: Payments; readonly origin: string }) {
  const { payments, origin } = parts;

  /** A payment of this account; those of others are as if they were not there. */
  const owned = (payment: Payment | undefined, { client }: ApiRequest): Payment | undefined =>
    payment?.client === client ? payment : undefined;
  const sessionAt = async (request: ApiRequest) => owned(await payments.find(request.id), request);
  const intentAt = async (id: string, request: ApiRequest) =>
    owned(await payments.findByIntent(id), request);

  const createSession: Serve = async ({ form, client, now }, remember) => {
    const read = readCheckoutForm(form, client, now);
    if (!read.ok) return refused(read.reason);
    const reply = succeeded(sessionOf(read.value, origin, expandOf(form)));
    await payments.add(read.value, remember(reply));
    return reply;
  };

  const readSession: Serve = async (request) => {
    const wrong = findUnknown(request.form, () => false, sessionExpand);
    if (wrong) return refused(wrong);
    const payment = await sessionAt(request);
    if (!payment) return refused(missing('checkout.session', request.id));
    return succeeded(sessionOf(payment, origin, expandOf(request.form)));
  };

  const expireSession: Serve = async (request, remember) => {
    const wrong = findUnknown(request.form, () => false, sessionExpand);
    if (wrong) return refused(wrong);
    const payment = await sessionAt(request);
    if (!payment) return refused(missing('checkout.session', request.id));
    const replyOf = (after: Payment) => succeeded(sessionOf(after, origin, expandOf(request.form)));
    const moved = await payments.change(payment.id, expire, {
      beside: (after) => remember(replyOf(after)),
    });
    return moved.ok ? replyOf(moved.value) : refused(moveRefusal(moved.reason, payment));
  };

  const readIntent: Serve = async (request) => {
    const wrong = findUnknown(request.form, () => false, ['latest_charge']);
    if (wrong) return refused(wrong);
    const payment = await intentAt(request.id, request);
    if (!payment) return refused(missing('payment_intent', request.id, 'intent'));
    return succeeded(intentOf(payment, expandOf(request.form)));
  };

  const createRefund: Serve = async (request, remember) => {
    const { form } = request;
    const wrong = findUnknown(form, isRefundParameter) ?? findBadMetadata(form, 'metadata');
    if (wrong) return refused(wrong);
    const intentId = form.get('payment_intent') ?? '';
    const payment = await intentAt(intentId, request);
    if (!payment) return refused(missing('payment_intent', intentId, 'payment_intent'));
    const amount = form.get('amount');
    const move = refundOf({
      minor: amount === undefined ? undefined : (wholeNumber(amount) ?? Number.NaN),
      reason: form.get('reason'),
      metadata: under(form, 'metadata'),
    });
    const replyOf = (after: Payment) => {
      const refund = after.refunds.at(-1);
      if (!refund) throw new Error(`No refund of ${after.id}`);
      return succeeded(refundObject(after, refund));
    };
    const moved = await payments.change(payment.id, move, {
      beside: (after) => remember(replyOf(after)),
    });
    return moved.ok ? replyOf(moved.value) : refused(moveRefusal(moved.reason, payment));
  };

  /** A list of what payments have, of one payment or of all, newest first. */
  const listOf =
    (url: string, itemsOf: (payment: Payment) => readonly { readonly id: string }[]): Serve =>
    async (request) => {
      const { form, client } = request;
      const wrong = findUnknown(form, (name) => listParameters.includes(name));
      if (wrong) return refused(wrong);
      const intentId = form.get('payment_intent');
      const payment = intentId === undefined ? undefined : await intentAt(intentId, request);
      if (intentId !== undefined && !payment) {
        return refused(missing('payment_intent', intentId, 'payment_intent'));
      }
      const items = (payment ? [payment] : payments.list(client)).flatMap(itemsOf);
      const page = pageOf(items, form);
      if ('error' in page) return refused(page);
      return succeeded({ object: 'list', url, ...page });
    };

  const refundsOf = (payment: Payment) =>
    payment.refunds.map((refund) => refundObject(payment, refund)).reverse();
  const disputesOf = (payment: Payment) =>
    payment.dispute ? [disputeObject(payment, payment.dispute)] : [];

  const table: readonly [method: string, path: RegExp, serve: Serve][] = [
    ['POST', /^\/v1\/checkout\/sessions$/, createSession],
    ['GET', /^\/v1\/checkout\/sessions\/(\w+)$/, readSession],
    ['POST', /^\/v1\/checkout\/sessions\/(\w+)\/expire$/, expireSession],
    ['GET', /^\/v1\/payment_intents\/(\w+)$/, readIntent],
    ['POST', /^\/v1\/refunds$/, createRefund],
    ['GET', /^\/v1\/refunds$/, listOf('/v1/refunds', refundsOf)],
    ['GET', /^\/v1\/disputes$/, listOf('/v1/disputes', disputesOf)],
  ];

  return {
    find: (method: string, path: string): { serve: Serve; id: string } | undefined => {
      for (const [wanted, pattern, serve] of table) {
        const match = wanted === method ? pattern.exec(path) : null;
        if (match) return { serve, id: match[1] ?? '' };
      }
      return undefined;
    },
  };
}

const isRefundParameter = (name: string): boolean =>
  /^(?:payment_intent|amount|reason|metadata\[[^[\]]+\])$/.test(name);
const listParameters = ['payment_intent', 'limit', 'starting_after'];

/** The requested page of a list. */
function pageOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  form: Form,
): ApiRefusal | { readonly data: readonly Item[]; readonly has_more: boolean } {
  const text = form.get('limit');
  const limit = text === undefined ? listLimit.usual : wholeNumber(text);
  if (!limit || limit > listLimit.most) {
    return invalid('The limit must be from 1 to 100.', { param: 'limit' });
  }
  const after = form.get('starting_after');
  const last = after === undefined ? -1 : items.findIndex(({ id }) => id === after);
  if (after !== undefined && last < 0) return missing('object', after, 'starting_after');
  const end = last + 1 + limit;
  return { data: items.slice(last + 1, end), has_more: end < items.length };
}
