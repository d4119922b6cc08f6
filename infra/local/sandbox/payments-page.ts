import { type Html, html } from '#infra/local/pages/html.ts';
import {
  amountText,
  layout,
  moneyText,
  type Page,
  timeElement,
} from '#infra/local/pages/layout.ts';
import { checkoutUrl } from './objects.ts';
import { leftMinor, type Payment, refundedMinor } from './payment.ts';

/** The notice on a payment after something was done, or refused. */
const notices = {
  refunded: { is: 'good', text: 'The money was given back.' },
  disputed: { is: 'good', text: 'The dispute was opened.' },
  won: { is: 'good', text: 'The dispute was won.' },
  lost: { is: 'good', text: 'The dispute was lost.' },
  repeated: { is: 'good', text: 'The last event was sent again.' },
  'bad-amount': { is: 'bad', text: 'This amount cannot be given back.' },
  refused: { is: 'bad', text: 'This cannot be done with the payment as it is now.' },
} as const;
export type Notice = keyof typeof notices;
export const isNotice = (text: string | null): text is Notice =>
  text !== null && Object.hasOwn(notices, text);

type ListedPayment = {
  readonly payment: Payment;
  readonly seller: string;
  readonly eventsWaiting: number;
  readonly notice: Notice | undefined;
};

const stateChips: Record<Payment['state'], Html> = {
  open: html`<span class="chip quiet">Open</span>`,
  pending: html`<span class="chip wait">Transfer on its way</span>`,
  paid: html`<span class="chip good">Paid</span>`,
  failed: html`<span class="chip bad">Transfer failed</span>`,
  expired: html`<span class="chip quiet">Expired</span>`,
};

const disputeChips = {
  needs_response: html`<span class="chip bad">Disputed</span>`,
  won: html`<span class="chip good">Dispute won</span>`,
  lost: html`<span class="chip bad">Dispute lost</span>`,
} as const;

const chips = ({ payment, eventsWaiting }: ListedPayment): Html => {
  const { currency, dispute, state, declined } = payment;
  const refunded = refundedMinor(payment);
  return html`<div class="chips">
${stateChips[state]}
${declined && html`<span class="chip bad">Card declined</span>`}
${refunded > 0 && html`<span class="chip wait">${moneyText(refunded, currency)} refunded</span>`}
${dispute !== null && disputeChips[dispute.status]}
${eventsWaiting > 0 && html`<span class="chip wait">Events on their way: ${eventsWaiting}</span>`}
</div>`;
};

const button = (payment: Payment, act: string, name: string): Html =>
  html`<form method="post" action="/sandbox/payments/${payment.id}">
<button name="act" value="${act}">${name}</button></form>`;

const refundForm = (payment: Payment): Html => {
  const { id, currency } = payment;
  const field = `amount-${id}`;
  return html`<form class="refund" method="post" action="/sandbox/payments/${id}">
<div><label for="${field}">Amount (${currency.toUpperCase()})</label>
<input id="${field}" name="amount" inputmode="decimal" autocomplete="off" required
 value="${amountText(leftMinor(payment), currency)}"></div>
<button name="act" value="refund">Refund</button></form>`;
};

const actions = (payment: Payment): Html | false => {
  const { charge, dispute, state, lastEvent } = payment;
  const isMovable = charge !== null && leftMinor(payment) > 0;
  const isOpenDispute = dispute?.status === 'needs_response';
  const shown = [
    isMovable && (dispute === null || dispute.status === 'won') && refundForm(payment),
    isMovable && dispute === null && button(payment, 'dispute', 'Open a dispute'),
    isOpenDispute && button(payment, 'win', 'Dispute won'),
    isOpenDispute && button(payment, 'lose', 'Dispute lost'),
    lastEvent !== null && button(payment, 'repeat', 'Send the last event again'),
    state === 'open' &&
      html`<a class="button" href="${checkoutUrl('', payment.id)}">Go to the payment</a>`,
  ].filter((part) => part !== false);
  return shown.length > 0 && html`<div class="actions">${shown}</div>`;
};

const lastEventType = ({ lastEvent }: Payment): string | undefined =>
  lastEvent === null ? undefined : (JSON.parse(lastEvent) as { type: string }).type;

const noteOf = (notice: Notice): Html => {
  const { is, text } = notices[notice];
  return html`<p class="note ${is}" role="${is === 'bad' ? 'alert' : 'status'}">${text}</p>`;
};

const card = (shown: ListedPayment): Html => {
  const { payment, seller, notice } = shown;
  const { id, currency, totalMinor, items, createdAt } = payment;
  const type = lastEventType(payment);
  return html`<article class="card" id="${id}" aria-labelledby="title-${id}">
<div class="head"><h2 id="title-${id}">${items.map(({ title }) => title).join(', ')}</h2>
<span class="amount">${moneyText(totalMinor, currency)}</span></div>
<p class="dim small">${seller}, ${timeElement(createdAt)}<br><code>${id}</code>
${type !== undefined && html`<br>Last event: <code>${type}</code>`}</p>
${chips(shown)}
${notice !== undefined && noteOf(notice)}
${actions(payment)}
</article>`;
};

const noPayments = html`<p class="card">No payments yet. In the terminal,
<code>npm run -s buy -- bo</code> begins one.</p>`;

/** All payments, and what a merchant could do at the provider. */
export const paymentsPage = (payments: readonly ListedPayment[]): Page => {
  const content = html`<h1>Payments</h1>
<p class="dim">The 50 newest payments, as the merchant sees them. Try a refund or a dispute.</p>
${payments.length === 0 && noPayments}
${payments.map(card)}`;
  return { status: 200, body: layout('Payments', content, 'wide') };
};
