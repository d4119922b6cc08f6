import { createApi, type Schemas } from '#infra/local/api/api.ts';
import type { StaticRoute } from '#infra/local/gateway/gateway.ts';
import { type Minter, mintAccessToken } from '#infra/local/identity/mint.ts';
import { plural } from '#infra/local/terminal/terminal.ts';
import { type Html, html } from './html.ts';
import { headersOf, layout, moneyText, type Page } from './layout.ts';

/** The page to which voters return from the provider, as long as there is no app. */
export const returnUrlOf = (origin: string, client: string): string => `${origin}/return/${client}`;

type Purchase = Schemas['Purchase'];

type Content = {
  readonly title: string;
  readonly text: Html;
  readonly next: Html | string;
  /** While something may change by itself. */
  readonly refreshSeconds?: number;
};

const closable = 'You can close this page.';

function contentOf({ status, credits, price, checkoutUrl }: Purchase, seller: string): Content {
  const bought = plural(credits, 'credit');
  const money = moneyText(price.minor, price.currency);
  switch (status) {
    case 'paid':
      return {
        title: `${bought} bought`,
        text: html`You paid ${money} to ${seller}. The credits are yours now.`,
        next: `Now go back to the voting, and vote. ${closable}`,
      };
    case 'open':
      return {
        title: 'No payment has arrived yet',
        text: html`If you have just paid, this page shows your ${bought} as soon as the payment
is confirmed. If you cancelled, nothing was bought.`,
        next:
          checkoutUrl === undefined
            ? closable
            : html`<a class="button" href="${checkoutUrl}">Go to the payment</a>`,
        refreshSeconds: 2,
      };
    case 'pending':
      return {
        title: 'The transfer is on its way',
        text: html`This page shows your ${bought} when ${seller} has the ${money}.`,
        next: `You need not wait: the credits come by themselves. ${closable}`,
        refreshSeconds: 5,
      };
    case 'failed':
    case 'expired':
      return {
        title: 'Nothing was bought',
        text: html`No money has moved.`,
        next: 'To buy credits, start again.',
      };
    default:
      return {
        title: 'This purchase was taken back',
        text: html`${seller} sold ${bought} for ${money}. The payment was given back, or its
payer's bank has asked for it.`,
        next: 'Your statement shows which credits it has cost.',
      };
  }
}

const pageOf = (status: number, { title, text, next, refreshSeconds }: Content): Page => ({
  status,
  body: layout(
    title,
    html`<section class="card stack">
<h1>${title}</h1>
<p role="status">${text}</p>
${typeof next === 'string' ? html`<p class="dim">${next}</p>` : next}
</section>`,
  ),
  ...(refreshSeconds === undefined ? {} : { refreshSeconds }),
});

const unknownPage = pageOf(404, {
  title: 'No such purchase',
  text: html`The address is wrong, or the purchase was made before a reset.`,
  next: closable,
});

const pathPattern = /^\/return\/([a-z][a-z0-9-]{1,30})$/;

/**
 * The page that shows the outcome of a purchase. It reads that from the API: neither the return
 * from the provider nor the address proves a payment.
 */
export function createReturnPage(options: {
  readonly origin: string;
  readonly key: Minter;
  readonly nameOf: (client: string) => string;
  readonly onFault: (error: unknown) => void;
}): StaticRoute {
  const { origin, key, nameOf, onFault } = options;

  async function find(url: URL): Promise<Page> {
    const clientId = pathPattern.exec(url.pathname)?.[1];
    const purchaseId = url.searchParams.get('purchase');
    if (clientId === undefined || purchaseId === null) return unknownPage;
    const admin = { userId: 'local-host', groups: [`${clientId}.admin`] };
    const api = createApi(origin, await mintAccessToken(key, admin));
    const params = { path: { clientId, purchaseId } };
    const path = '/clients/{clientId}/sales/{purchaseId}' as const;
    const { data, response } = await api.GET(path, { params });
    if (data !== undefined) return pageOf(200, contentOf(data.purchase, nameOf(clientId)));
    if (response.status < 500) return unknownPage;
    throw new Error(`The purchase cannot be read: ${response.status}`);
  }

  return async (request, response) => {
    try {
      const page = await find(new URL(request.url ?? '/', origin));
      response.writeHead(page.status, headersOf(page)).end(page.body.text);
    } catch (error) {
      onFault(error);
      response.writeHead(503).end('This cannot be read now. Reload the page in a moment.');
    }
  };
}
