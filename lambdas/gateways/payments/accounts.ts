import * as v from 'valibot';

/** Printable ASCII without blanks, as is fit for a header. */
const word = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,512}$/));

const stripeSchema = v.strictObject({
  secretKey: word,
  /** The signing secret of the webhook endpoint. */
  webhookSecret: v.pipe(v.string(), v.regex(/^whsec_[\x21-\x7e]{1,512}$/)),
  /** An event that names another account is refused. */
  accountId: v.pipe(v.string(), v.regex(/^acct_[\x21-\x7e]{1,250}$/)),
});

const paypalSchema = v.strictObject({
  clientId: word,
  clientSecret: word,
  webhookId: word,
  /** An event about money of another payee is refused. */
  merchantId: word,
  environment: v.picklist(['sandbox', 'live']),
});

const accountsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    stripe: v.exactOptional(stripeSchema),
    paypal: v.exactOptional(paypalSchema),
  }),
);

export type StripeAccount = Readonly<v.InferOutput<typeof stripeSchema>>;
export type PaypalAccount = Readonly<v.InferOutput<typeof paypalSchema>>;

/** What a client's merchant accounts need; each is there only where the client has one. */
export type MerchantAccounts = Readonly<v.InferOutput<typeof accountsSchema>>;

/**
 * Reads accounts from JSON. Throws an error that names `where` and what is wrong in it, and never
 * quotes a value.
 */
export function parseAccounts(text: string, where: string): MerchantAccounts {
  const read = v.safeParse(accountsSchema, text);
  if (read.success) return read.output;
  throw new Error(`${where} is invalid: ${read.issues.map(faultOf).join(', ')}`);
}

function faultOf({ path, expected, received }: v.BaseIssue<unknown>): string {
  const names = path?.map(({ key }) => String(key)) ?? [];
  // The name of an unknown field is left out: it may be a value in the wrong place.
  if (expected === 'never') return `${pathOf(names.slice(0, -1))} holds an unknown field`;
  if (received === 'undefined') return `${pathOf(names)} is missing`;
  return `${pathOf(names)} has to be ${expected ?? 'JSON'}`;
}

const pathOf = (names: readonly string[]): string => names.join('.') || 'the whole';
