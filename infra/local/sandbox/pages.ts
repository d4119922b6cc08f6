import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientId } from '#basics/ids.ts';
import { readBody } from '#infra/local/gateway/body.ts';
import { headersOf, minorOf, type Page } from '#infra/local/pages/layout.ts';
import type { Listener } from './api.ts';
import { checkoutPage, endedPage, foreignFormPage, unknownPage } from './checkout-page.ts';
import { type Deliveries, type DeliveryMode, deliveryModes } from './deliveries.ts';
import { checkoutUrl, successUrlOf } from './objects.ts';
import {
  closeDispute,
  decline,
  type Move,
  openDispute,
  type Payment,
  pay,
  payLater,
  refundOf,
} from './payment.ts';
import type { Payments } from './payments.ts';
import { isNotice, type Notice, paymentsPage } from './payments-page.ts';

/** A page, or where to go instead. */
type Outcome = Page | { readonly goTo: string };

const shownMost = 50;
const checkoutPattern = /^\/sandbox\/checkout\/(\w+)$/;
const paymentPattern = /^\/sandbox\/payments\/(\w+)$/;

const payerMoves: Readonly<Record<string, Move>> = {
  pay,
  decline,
  transfer: payLater(false),
  'failing-transfer': payLater(true),
};
const merchantMoves: Readonly<Record<string, readonly [Move, Notice]>> = {
  dispute: [openDispute, 'disputed'],
  win: [closeDispute('won'), 'won'],
  lose: [closeDispute('lost'), 'lost'],
};

const own = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
const modeOf = (text: string | null): DeliveryMode =>
  deliveryModes.find((mode) => mode === text) ?? 'once';

/** Serves `/sandbox`: the pages where payers pay and merchants do what they do at a provider. */
export function createPagesListener(options: {
  readonly origin: string;
  readonly payments: Payments;
  readonly deliveries: Deliveries;
  readonly nameOf: (client: ClientId) => string;
  readonly log: (line: string) => void;
}): Listener {
  const { origin, payments, deliveries, nameOf } = options;

  const list = (query: URLSearchParams): Page => {
    const notice = query.get('notice');
    const shown = payments.list().slice(0, shownMost);
    return paymentsPage(
      shown.map((payment) => ({
        payment,
        seller: nameOf(payment.client),
        eventsWaiting: deliveries.waitingFor(payment.id),
        notice: isNotice(notice) && query.get('of') === payment.id ? notice : undefined,
      })),
    );
  };

  async function payerActs(payment: Payment, form: URLSearchParams): Promise<Outcome> {
    const act = form.get('act') ?? '';
    const move = own(payerMoves, act);
    const here = checkoutUrl('', payment.id);
    if (!move) return { goTo: here };
    const moved = await payments.change(payment.id, move, { mode: modeOf(form.get('mode')) });
    const after = moved.ok ? moved.value : await payments.find(payment.id);
    if (after?.state === 'paid' || after?.state === 'pending') {
      return { goTo: successUrlOf(after) };
    }
    return { goTo: moved.ok && act === 'decline' ? `${here}?declined` : here };
  }

  async function merchantActs(payment: Payment, form: URLSearchParams): Promise<Outcome> {
    const act = form.get('act') ?? '';
    const back = (notice: Notice) => ({
      goTo: `/sandbox?notice=${notice}&of=${payment.id}#${payment.id}`,
    });
    if (act === 'repeat') {
      return back((await payments.repeatLastEvent(payment.id)) ? 'repeated' : 'refused');
    }
    const minor = minorOf(form.get('amount') ?? '', payment.currency) ?? Number.NaN;
    const refund = [refundOf({ minor }), 'refunded'] as const;
    const found = act === 'refund' ? refund : own(merchantMoves, act);
    if (!found) return back('refused');
    const [move, notice] = found;
    const moved = await payments.change(payment.id, move);
    if (moved.ok) return back(notice);
    const isAmount = moved.reason === 'not-an-amount' || moved.reason === 'more-than-left';
    return back(isAmount ? 'bad-amount' : 'refused');
  }

  async function get({ pathname, searchParams }: URL): Promise<Outcome> {
    if (/^\/sandbox\/?$/.test(pathname)) return list(searchParams);
    const payment = await payments.find(checkoutPattern.exec(pathname)?.[1] ?? '');
    if (!payment) return unknownPage;
    const seller = nameOf(payment.client);
    if (payment.state !== 'open') return endedPage(payment, seller);
    return checkoutPage(payment, seller, searchParams.has('declined'));
  }

  async function post({ pathname }: URL, request: IncomingMessage): Promise<Outcome> {
    // Another site's page may send a form here; its browser says where the form comes from.
    if (request.headers.origin !== origin) return foreignFormPage(origin);
    const body = await readBody(request);
    if (!Buffer.isBuffer(body)) return unknownPage;
    const form = new URLSearchParams(body.toString());
    const checkoutId = checkoutPattern.exec(pathname)?.[1];
    const paymentId = paymentPattern.exec(pathname)?.[1];
    const payment = await payments.find(checkoutId ?? paymentId ?? '');
    if (!payment) return unknownPage;
    return checkoutId ? payerActs(payment, form) : merchantActs(payment, form);
  }

  function write(response: ServerResponse, outcome: Outcome): void {
    if (response.destroyed) return;
    if ('goTo' in outcome) {
      response.writeHead(303, { location: outcome.goTo, 'cache-control': 'no-store' }).end();
      return;
    }
    response.writeHead(outcome.status, headersOf(outcome)).end(outcome.body.text);
  }

  return async (request, response) => {
    try {
      const url = new URL(request.url ?? '/', origin);
      const isPost = request.method === 'POST';
      write(response, await (isPost ? post(url, request) : get(url)));
    } catch (error) {
      options.log(`sandbox: ${error instanceof Error ? error.stack : String(error)}`);
      if (!response.headersSent) response.writeHead(500).end('The sandbox failed.');
    }
  };
}
