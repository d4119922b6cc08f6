import { clientId, purchaseId } from '#basics/ids.ts';
import type { Order } from '#contracts/payments.ts';
import type { PaypalAccount } from '#gateways/payments/accounts.ts';
import { createCertificates } from '#gateways/payments/paypal/certificates.ts';
import { createPaypal } from '#gateways/payments/paypal/index.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import { account, paypalsIdentity, sentAt } from './events.ts';
import { PaypalModel } from './model.ts';
import { type Received, type StubResponse, startPaypal } from './server.ts';

export const purchase = purchaseId('01jn8zq4c0v3k5y7w9x1d2f4gh');
export const euros = (minor: number) => ({ currency: 'EUR', minor });

export const order: Order = {
  clientId: clientId('demo'),
  purchaseId: purchase,
  title: '12 credits',
  price: euros(1205),
  expiresAt: sentAt,
  returnUrl: 'https://votes.client.example/bought',
  cancelUrl: 'https://votes.client.example/credits',
};

const isToken = ({ path }: Received) => path === '/v1/oauth2/token';

/** The names of a payment that has been captured. */
type PaidNames = { readonly checkoutRef: string; readonly paymentRef: string };

/** PayPal as one client meets it: a provider that speaks to a model of its sandbox over TLS. */
export async function startSandbox() {
  const model = new PaypalModel();
  const modelled = (received: Received): StubResponse => model.respond(received);
  let respond = modelled;
  const { agent, received, stop } = await startPaypal((one) => respond(one));

  const provider = (changed: Partial<PaypalAccount> = {}, timeoutMs = 60_000): PaymentProvider =>
    createPaypal(
      order.clientId,
      { ...account, ...changed },
      {
        agent,
        timeoutMs,
        certificateAt: createCertificates(async () => paypalsIdentity.pem),
      },
    );
  /** One with a short time-out, for a response that never comes. */
  const impatient = (): PaymentProvider => provider({}, 100);

  /** Lets something else respond where it wants to; the model responds again if it is left out. */
  const respondBy = (other = modelled): void => {
    respond = other;
  };
  /** Responds to the calls of the API so, and issues tokens as before. */
  const respondWith = (given: StubResponse): void =>
    respondBy((one) => (isToken(one) ? modelled(one) : given));

  const tokenRequests = () => received.filter(isToken);
  const requests = () => received.filter((one) => !isToken(one));
  const request = (index: number): Received => {
    const found = requests().at(index);
    if (!found) throw new Error('Nothing was asked');
    return found;
  };

  const makeOrder = async (key = 'key-1'): Promise<string> => {
    const made = await provider().createCheckout(order, key);
    if (!made.ok) throw new Error(made.reason.why);
    return made.value.checkoutRef;
  };

  const makeApproved = async (): Promise<string> => {
    const id = await makeOrder();
    model.move(id, 'APPROVED');
    return id;
  };

  /** The payment of an order that was approved and then captured. */
  const makePaid = async (): Promise<PaidNames> => {
    const checkoutRef = await makeApproved();
    await provider().captureIfApproved({ checkoutRef });
    const paymentRef = model.orders.get(checkoutRef)?.captures[0]?.id ?? '';
    return { checkoutRef, paymentRef };
  };

  const making = { makeOrder, makeApproved, makePaid };
  const asked = { requests, request, tokenRequests };
  return { model, provider, impatient, respondBy, respondWith, ...asked, ...making, stop };
}

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;
