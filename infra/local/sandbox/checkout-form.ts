import type { ClientId } from '#basics/ids.ts';
import { ok, type Result, refuse } from '#basics/result.ts';
import { loopbackNames } from '#infra/local/runtime/loopback.ts';
import { type Form, findBadMetadata, findUnknown, under, wholeNumber } from './form.ts';
import { type Item, newId, type Payment } from './payment.ts';
import { type ApiRefusal, invalid } from './refusal.ts';

type Check = (form: Form, now: number) => ApiRefusal | undefined;

/** The parameters that are used, and those that Stripe knows and that change nothing here. */
const known = [
  /^(?:mode|success_url|cancel_url|expires_at|client_reference_id)$/,
  /^line_items\[\d+\]\[quantity\]$/,
  /^line_items\[\d+\]\[price_data\]\[(?:currency|unit_amount|product_data\]\[name)\]$/,
  /^(?:payment_intent_data\[metadata\]|metadata)\[[^[\]]+\]$/,
  /^(?:locale|submit_type|customer_email|customer_creation|ui_mode|allow_promotion_codes)$/,
  /^(?:billing_address_collection|payment_method_types\[\d*\]|custom_text\[.+|integration_.+)$/,
  /^line_items\[\d+\]\[price_data\]\[tax_behavior\]$/,
  /^line_items\[\d+\]\[price_data\]\[product_data\]\[(?:description|metadata).*\]$/,
  /^payment_intent_data\[(?:description|statement_descriptor|statement_descriptor_suffix)\]$/,
  /^(?:adaptive_pricing|managed_payments|automatic_tax)\[enabled\]$/,
];
const expandable = ['payment_intent', 'payment_intent.latest_charge'];
const isKnown = (name: string): boolean => known.some((pattern) => pattern.test(name));

const totalMost = 99_999_999;
const expiresAfterSeconds = { least: 30 * 60, most: 24 * 60 * 60 } as const;
const referenceMost = 200;

const isGoodUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && loopbackNames.includes(hostname));
};

const missingParameter = (param: string): ApiRefusal =>
  invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });

const checkMode: Check = (form) => {
  const mode = form.get('mode');
  if (mode === undefined) return missingParameter('mode');
  return mode === 'payment'
    ? undefined
    : invalid('Invalid mode: must be payment', { param: 'mode' });
};

const checkUrl =
  (param: string, isNeeded: boolean): Check =>
  (form) => {
    const url = form.get(param);
    if (url === undefined) return isNeeded ? missingParameter(param) : undefined;
    return isGoodUrl(url) ? undefined : invalid('Not a valid URL', { code: 'url_invalid', param });
  };

const checkExpiry: Check = (form, now) => {
  const param = 'expires_at';
  const text = form.get(param);
  if (text === undefined) return undefined;
  const expiresAt = wholeNumber(text);
  if (expiresAt === undefined) {
    return invalid(`Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param });
  }
  const ahead = expiresAt - Math.floor(now / 1_000);
  if (ahead >= expiresAfterSeconds.least && ahead <= expiresAfterSeconds.most) return undefined;
  return invalid(
    'The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout ' +
      'Session creation.',
    { param },
  );
};

const checkReference: Check = (form) =>
  (form.get('client_reference_id') ?? '').length > referenceMost
    ? invalid('Invalid string: at most 200 characters', { param: 'client_reference_id' })
    : undefined;

const lineNumbers = (form: Form): number[] => {
  const numbers = [...form.keys()].map((name) => /^line_items\[(\d+)\]/.exec(name)?.[1]);
  return [...new Set(numbers.filter((text) => text !== undefined).map(Number))].sort(
    (one, other) => one - other,
  );
};

const checkLine = (form: Form, line: string): ApiRefusal | undefined => {
  const price = `${line}[price_data]`;
  for (const param of [`${price}[currency]`, `${price}[product_data][name]`]) {
    if (!form.get(param)) return missingParameter(param);
  }
  if (!/^[a-z]{3}$/i.test(form.get(`${price}[currency]`) ?? '')) {
    return invalid(`Invalid currency: ${form.get(`${price}[currency]`)}`, {
      param: `${price}[currency]`,
    });
  }
  for (const param of [`${price}[unit_amount]`, `${line}[quantity]`]) {
    const text = form.get(param);
    if (text === undefined) return missingParameter(param);
    if (wholeNumber(text)) continue;
    return invalid(`Invalid positive integer: ${text}`, {
      code: 'parameter_invalid_integer',
      param,
    });
  }
  return undefined;
};

const checkLines: Check = (form) => {
  const numbers = lineNumbers(form);
  if (numbers.length === 0) return missingParameter('line_items');
  for (const number of numbers) {
    const wrong = checkLine(form, `line_items[${number}]`);
    if (wrong) return wrong;
  }
  const { currencies, total } = readLines(form);
  if (currencies.size > 1) {
    return invalid('All line items must have the same currency.', { param: 'line_items' });
  }
  if (total <= totalMost) return undefined;
  return invalid(`The total must be at most ${totalMost}.`, {
    code: 'amount_too_large',
    param: 'line_items',
  });
};

const readLines = (form: Form) => {
  const lines = lineNumbers(form).map((number) => `line_items[${number}]`);
  const items = lines.map((line): Item => {
    const title = form.get(`${line}[price_data][product_data][name]`) ?? '';
    const unitMinor = Number(form.get(`${line}[price_data][unit_amount]`));
    return { title, unitMinor, quantity: Number(form.get(`${line}[quantity]`)) };
  });
  const currencies = new Set(
    lines.map((line) => (form.get(`${line}[price_data][currency]`) ?? '').toLowerCase()),
  );
  const total = items.reduce((sum, { unitMinor, quantity }) => sum + unitMinor * quantity, 0);
  return { items, currencies, total };
};

const checks: readonly Check[] = [
  (form) => findUnknown(form, isKnown, expandable),
  checkMode,
  checkUrl('success_url', true),
  checkUrl('cancel_url', false),
  checkExpiry,
  checkReference,
  checkLines,
  (form) => findBadMetadata(form, 'metadata'),
  (form) => findBadMetadata(form, 'payment_intent_data[metadata]'),
];

/** Reads the parameters of a new page, with what Stripe would refuse of them. */
export function readCheckoutForm(
  form: Form,
  client: ClientId,
  now: number,
): Result<Payment, ApiRefusal> {
  for (const check of checks) {
    const wrong = check(form, now);
    if (wrong) return refuse(wrong);
  }
  const { items, currencies, total } = readLines(form);
  const expiresAt = wholeNumber(form.get('expires_at'));
  const [currency = ''] = currencies;
  return ok({
    id: newId('cs_sandbox'),
    client,
    createdAt: now,
    expiresAt: (expiresAt ?? Math.floor(now / 1_000) + expiresAfterSeconds.most) * 1_000,
    items,
    currency,
    totalMinor: total,
    successUrl: form.get('success_url') ?? '',
    cancelUrl: form.get('cancel_url') ?? null,
    metadata: under(form, 'metadata'),
    intentMetadata: under(form, 'payment_intent_data[metadata]'),
    clientReferenceId: form.get('client_reference_id') ?? null,
    state: 'open',
    intent: null,
    declined: false,
    transfer: null,
    charge: null,
    refunds: [],
    dispute: null,
    lastEvent: null,
  });
}
