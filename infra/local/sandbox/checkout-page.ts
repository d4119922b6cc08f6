import { type Html, html } from '#infra/local/pages/html.ts';
import { layout, moneyText, type Page, timeElement } from '#infra/local/pages/layout.ts';
import { type DeliveryMode, deliveryModes } from './deliveries.ts';
import { checkoutUrl, declineMessage, successUrlOf } from './objects.ts';
import type { Payment } from './payment.ts';

const modeNames: Record<DeliveryMode, string> = {
  once: 'Immediately',
  twice: 'Immediately, and a second time',
  late: 'After ten minutes',
  never: 'Never',
};

const summary = ({ items, currency, totalMinor }: Payment, seller: string): Html => {
  const lines = items.map(
    ({
      title,
      unitMinor,
      quantity,
    }) => html`<li><span>${quantity > 1 && `${quantity} × `}${title}</span>
<span>${moneyText(unitMinor * quantity, currency)}</span></li>`,
  );
  const [only] = items;
  const title = items.length === 1 && only ? only.title : `${items.length} things`;
  return html`<p class="seller">Pay to ${seller}</p>
<h1>${title}</h1>
<p class="price">${moneyText(totalMinor, currency)}</p>
${items.length > 1 && html`<ul class="lines">${lines}</ul>`}`;
};

const originOf = (url: string | null): string[] => (url === null ? [] : [new URL(url).origin]);

const declinedNote = html`<p class="note bad" role="alert">${declineMessage}
Try again, or pay another way.</p>`;

/** What a payer would not find at a real provider: other outcomes, and how the event comes. */
const testing = (modes: readonly Html[]): Html => html`<section class="card" aria-labelledby="test">
<h2 id="test">For testing</h2>
<p class="dim small">A bank transfer arrives, or fails, after one minute of the local clock.</p>
<div class="stack">
<button name="act" value="decline">Decline the card</button>
<button name="act" value="transfer">Pay by bank transfer</button>
<button name="act" value="failing-transfer">Pay by a transfer that fails</button>
<div><label for="mode">When Hustings receives the event</label>
<select id="mode" name="mode">${modes}</select></div>
</div>
</section>`;

/** The page that sells. `wasDeclined`: the payer comes from a card that was refused. */
export const checkoutPage = (payment: Payment, seller: string, wasDeclined: boolean): Page => {
  const { id, currency, totalMinor, cancelUrl, successUrl, expiresAt } = payment;
  const modes = deliveryModes.map(
    (mode) => html`<option value="${mode}">${modeNames[mode]}</option>`,
  );
  const content = html`${wasDeclined && declinedNote}
<form method="post" action="${checkoutUrl('', id)}">
<section class="card">
${summary(payment, seller)}
<div class="stack act">
<button class="main" name="act" value="pay">Pay ${moneyText(totalMinor, currency)}</button>
${cancelUrl !== null && html`<a class="button plain" href="${cancelUrl}">Cancel</a>`}
</div>
<p class="dim small">This page takes payments until ${timeElement(expiresAt)}.</p>
</section>
${testing(modes)}
</form>`;
  return {
    status: 200,
    body: layout(`Pay to ${seller}`, content),
    formTargets: [...originOf(successUrl), ...originOf(cancelUrl)],
  };
};

const noticePage = (
  status: number,
  title: string,
  text: Html | string,
  link: { readonly url: string; readonly name: string },
): Page => ({
  status,
  body: layout(
    title,
    html`<section class="card stack">
<h1>${title}</h1>
<p class="dim" role="status">${text}</p>
<a class="button" href="${link.url}">${link.name}</a>
</section>`,
  ),
});

/** The text of a page that takes no payment any more. */
export const endedPage = (payment: Payment, seller: string): Page => {
  const { totalMinor, currency, cancelUrl } = payment;
  const money = moneyText(totalMinor, currency);
  const back = { url: successUrlOf(payment), name: `Back to ${seller}` };
  switch (payment.state) {
    case 'paid':
      return noticePage(200, 'This has been paid', `${money} went to ${seller}.`, back);
    case 'pending':
      return noticePage(
        200,
        'The transfer is on its way',
        `${money} should reach ${seller} within a minute.`,
        back,
      );
    case 'failed':
      return noticePage(200, 'The transfer failed', 'No money has moved.', back);
    default:
      return noticePage(410, 'This page has expired', 'No money has moved. Start again.', {
        ...back,
        url: cancelUrl ?? back.url,
      });
  }
};

export const unknownPage: Page = noticePage(
  404,
  'No such payment',
  'The address is wrong, or the payment was made on another machine.',
  { url: '/sandbox', name: 'All payments' },
);

/** The response to a form that did not come from a page of this host. */
export const foreignFormPage = (origin: string): Page =>
  noticePage(403, 'Nothing was done', 'The form was sent from another address.', {
    url: `${origin}/sandbox`,
    name: 'All payments',
  });
