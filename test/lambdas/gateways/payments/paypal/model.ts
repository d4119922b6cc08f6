import { account } from './events.ts';
import { sandboxApi as api, type Received, type StubResponse } from './server.ts';

type Amount = { readonly currency_code: string; readonly value: string };
type Refund = { id: string; status: string; amount: Amount; invoice_id?: string; links: object[] };
type Capture = {
  id: string;
  status: string;
  amount: Amount;
  custom_id: string;
  supplementary_data: object;
};
export type StoredOrder = {
  id: string;
  status: string;
  unit: { custom_id: string; amount: Amount };
  captures: Capture[];
  refunds: Refund[];
};

/** An error in the form of all of PayPal's. */
export const refusal = (status: number, issue: string): StubResponse => ({
  status,
  body: {
    name: status === 422 ? 'UNPROCESSABLE_ENTITY' : issue,
    message: 'The requested action could not be performed.',
    debug_id: '90957fca61718',
    details: [{ issue, description: `Described in words: ${issue}.` }],
    links: [],
  },
});

const link = (path: string, rel: string) => ({ href: `${api}${path}`, rel, method: 'GET' });
const cents = ({ value }: Amount) => Math.round(Number(value) * 100);
const sum = (refunds: readonly Refund[]) =>
  refunds.reduce((all, one) => all + cents(one.amount), 0);

const order = ({ id, status, unit, captures, refunds }: StoredOrder) => ({
  id,
  intent: 'CAPTURE',
  status,
  purchase_units: [{ ...unit, payments: { captures, refunds } }],
  links: [link(`/v2/checkout/orders/${id}`, 'self')],
});

/** The part of PayPal's sandbox that we use, by its documentation, behind one set of orders. */
export class PaypalModel {
  readonly orders = new Map<string, StoredOrder>();
  /** What the next captures are like; the last one stays. */
  captureStatus = 'COMPLETED';
  #responses = new Map<string, StubResponse>();
  #next = 1;

  #id(): string {
    this.#next += 1;
    return `5O190127TN${String(this.#next).padStart(6, '0')}T`;
  }

  /** The payer agrees, or an order is otherwise moved on. */
  move(id: string, status: string): void {
    const found = this.orders.get(id);
    if (found) found.status = status;
  }

  respond({ method, path, headers, body }: Received): StubResponse {
    if (path === '/v1/oauth2/token') return this.#token(String(headers.authorization));
    if (headers.authorization !== 'Bearer canary-token') {
      return { status: 401, body: { error: 'invalid_token', error_description: 'expired' } };
    }
    const key = String(headers['paypal-request-id'] ?? this.#id());
    const earlier = this.#responses.get(`${path} ${key}`);
    if (method === 'POST' && earlier) return earlier;
    const response = this.#route(method, path.split('/').slice(3), body);
    if (response && response.status < 300) this.#responses.set(`${path} ${key}`, response);
    return response;
  }

  #token(authorization: string): StubResponse {
    const expected = Buffer.from(`${account.clientId}:${account.clientSecret}`).toString('base64');
    if (authorization !== `Basic ${expected}`) {
      return { status: 401, body: { error: 'invalid_client', error_description: 'failed' } };
    }
    const token = { access_token: 'canary-token', token_type: 'Bearer', expires_in: 32400 };
    return { status: 200, body: { ...token, scope: 'https://uri.paypal.com/services/payments' } };
  }

  #route(method: string, [kind, id = '', verb]: readonly string[], body: string): StubResponse {
    if (kind === 'orders' && id === '') return this.#create(JSON.parse(body));
    const found =
      kind === 'orders'
        ? this.orders.get(id)
        : [...this.orders.values()].find(({ captures }) => captures.some((one) => one.id === id));
    if (!found) return refusal(404, 'RESOURCE_NOT_FOUND');
    if (method === 'GET' && kind === 'orders') return { status: 200, body: order(found) };
    if (method === 'GET') return { status: 200, body: found.captures[0] };
    return verb === 'capture' ? this.#capture(found) : this.#refund(found, JSON.parse(body));
  }

  #create({ purchase_units: [unit] }: { purchase_units: [StoredOrder['unit']] }): StubResponse {
    const id = this.#id();
    const status = 'PAYER_ACTION_REQUIRED';
    this.orders.set(id, { id, status, unit, captures: [], refunds: [] });
    const page = { href: `https://www.sandbox.paypal.com/checkoutnow?token=${id}`, method: 'GET' };
    const links = [link(`/v2/checkout/orders/${id}`, 'self'), { ...page, rel: 'payer-action' }];
    return { status: 200, body: { id, status, payment_source: { paypal: {} }, links } };
  }

  #capture(found: StoredOrder): StubResponse {
    if (found.status === 'COMPLETED') return refusal(422, 'ORDER_ALREADY_CAPTURED');
    if (found.status !== 'APPROVED') return refusal(422, 'ORDER_NOT_APPROVED');
    if (this.captureStatus === 'INSTRUMENT_DECLINED') return refusal(422, 'INSTRUMENT_DECLINED');
    found.status = 'COMPLETED';
    found.captures.push({
      id: this.#id(),
      status: this.captureStatus,
      amount: found.unit.amount,
      custom_id: found.unit.custom_id,
      supplementary_data: { related_ids: { order_id: found.id } },
    });
    return { status: 201, body: order(found) };
  }

  #refund(found: StoredOrder, wanted: { amount: Amount; invoice_id?: string }): StubResponse {
    const [capture] = found.captures;
    if (!capture) return refusal(404, 'RESOURCE_NOT_FOUND');
    const left = cents(capture.amount) - sum(found.refunds);
    if (left === 0) return refusal(422, 'CAPTURE_FULLY_REFUNDED');
    if (cents(wanted.amount) > left) return refusal(422, 'REFUND_AMOUNT_EXCEEDED');
    const id = this.#id();
    const links = [link(`/v2/payments/captures/${capture.id}`, 'up')];
    found.refunds.push({ id, status: 'COMPLETED', ...wanted, links });
    capture.status = cents(wanted.amount) === left ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
    return { status: 201, body: { id, status: 'COMPLETED', links } };
  }

  /** As PayPal does with its keys after some time. */
  forgetKeys(): void {
    this.#responses = new Map();
  }
}
