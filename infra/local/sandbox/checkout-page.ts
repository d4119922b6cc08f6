import { type DeliveryMode, deliveryModes } from './deliveries.ts';
import { type Html, html } from './html.ts';
import { layout, moneyText, type Page, timeElement } from './layout.ts';
import { checkoutUrl, declineMessage, successUrlOf } from './objects.ts';
import type { Payment } from './payment.ts';

const modeNames: Record<DeliveryMode, string> = {
  once: 'Once, at once',
  twice: 'Twice, at once',
  late: 'Once, ten minutes late',
  never: 'Never',
};

const summary = ({ client, items, currency, totalMinor }: Payment): Html => {
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
  return html`<p class="seller">Pay ${client}</p>
<h1>${title}</h1>
<p class="price">${moneyText(totalMinor, currency)}</p>
${items.length > 1 && html`<ul class="lines">${lines}</ul>`}`;
};

const originOf = (url: string | null): string[] => (url === null ? [] : [new URL(url).origin]);

const declinedNote = html`<p class="note bad" role="alert">${declineMessage}
Try again, or pay another way.</p>`;

/** The page that sells. `wasDeclined`: the payer comes from a card that was refused. */
export const checkoutPage = (payment: Payment, wasDeclined: boolean): Page => {
  const { id, client, currency, totalMinor, cancelUrl, successUrl, expiresAt } = payment;
  const modes = deliveryModes.map(
    (mode) => html`<option value="${mode}">${modeNames[mode]}</option>`,
  );
  const content = html`<section class="card">
${summary(payment)}
</section>
${wasDeclined && declinedNote}
<form class="card" method="post" action="${checkoutUrl('', id)}">
<div class="stack">
<div><label for="mode">How ${client} hears of it</label>
<select id="mode" name="mode">${modes}</select></div>
<button class="main" name="act" value="pay">Pay ${moneyText(totalMinor, currency)}</button>
${cancelUrl !== null && html`<a class="button plain" href="${cancelUrl}">Turn back</a>`}
</div>
<div class="group" role="group" aria-labelledby="else">
<p class="title" id="else">Try something else</p>
<p class="dim small">A bank transfer arrives, or fails, after one minute.</p>
<div class="stack">
<button name="act" value="decline">Decline the card</button>
<button name="act" value="transfer">Pay later</button>
<button name="act" value="failing-transfer">Pay later, and the transfer fails</button>
</div>
</div>
</form>
<p class="dim small">This page takes payments until ${timeElement(expiresAt)}.</p>`;
  return {
    status: 200,
    body: layout(`Pay ${client}`, content),
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

/** What a page says that takes no payment any more. */
export const endedPage = (payment: Payment): Page => {
  const { totalMinor, currency, cancelUrl, client } = payment;
  const money = moneyText(totalMinor, currency);
  const back = { url: successUrlOf(payment), name: `Back to ${client}` };
  switch (payment.state) {
    case 'paid':
      return noticePage(200, 'This has been paid', `${money} went to ${client}.`, back);
    case 'pending':
      return noticePage(
        200,
        'The transfer is on its way',
        `${money} should reach ${client} within a minute.`,
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

/** What a form gets that did not come from a page of this host. */
export const foreignFormPage = (origin: string): Page =>
  noticePage(403, 'Nothing was done', 'The form was sent from another address.', {
    url: `${origin}/sandbox`,
    name: 'All payments',
  });
