import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { MerchantAccounts } from '#gateways/payments/accounts.ts';
import { createProviders, type ProviderMakers } from '#gateways/payments/providers.ts';
import { createStripe } from '#gateways/payments/stripe/index.ts';
import { demo, other } from '#test/builders/ids.ts';
import { account, anOpenSession } from './stripe/events.ts';
import { answer, type StripeServer, startStripeServer } from './stripe/server.ts';

const paypal = {
  clientId: 'c',
  clientSecret: 's',
  webhookId: 'WH-1',
  merchantId: 'M1',
  environment: 'sandbox',
} as const;

let server: StripeServer;
beforeAll(async () => {
  server = await startStripeServer();
});
afterAll(() => server.stop());

let held: MerchantAccounts;
beforeEach(() => {
  held = { stripe: account };
});

/** Reads the accounts anew each time, as a read of the secret does. */
const accountsOf = async () => structuredClone(held);
const makers: ProviderMakers = {
  stripe: createStripe,
  paypal: () => createStripe(demo, account),
};
const localMakers: ProviderMakers = {
  ...makers,
  sandbox: (clientId, sandbox) => createStripe(clientId, sandbox, { origin: sandbox.origin }),
};

test('a client has the providers that it has accounts with', async () => {
  const providersOf = createProviders(accountsOf, makers);
  expect(Object.keys(await providersOf(demo))).toEqual(['stripe']);
  held = { paypal };
  expect(Object.keys(await providersOf(other))).toEqual(['paypal']);
  held = {};
  expect(await providersOf(demo)).toEqual({});
});

test('a provider is made once for as long as its account is the same', async () => {
  const providersOf = createProviders(accountsOf, makers);
  const { stripe } = await providersOf(demo);
  expect((await providersOf(demo)).stripe).toBe(stripe);
  const { accountId, secretKey, webhookSecret } = account;
  held = { stripe: { webhookSecret, accountId, secretKey } };
  expect((await providersOf(demo)).stripe).toBe(stripe);
});

test('a rotated key makes a new provider, of that account alone', async () => {
  held = { stripe: account, paypal };
  const providersOf = createProviders(accountsOf, makers);
  const before = await providersOf(demo);
  held = { stripe: { ...account, webhookSecret: 'whsec_new' }, paypal };
  const after = await providersOf(demo);
  expect(after.stripe).not.toBe(before.stripe);
  expect(after.paypal).toBe(before.paypal);
  expect((await providersOf(demo)).stripe).toBe(after.stripe);
});

test('two clients with the same account have a provider each', async () => {
  const providersOf = createProviders(accountsOf, makers);
  expect((await providersOf(demo)).stripe).not.toBe((await providersOf(other)).stripe);
});

test('an account that nothing can be made of is a fault', async () => {
  held = { stripe: account, sandbox: { ...account, origin: server.origin } };
  const providersOf = createProviders(accountsOf, makers);
  await expect(providersOf(demo)).rejects.toThrow('sandbox');
  await expect(providersOf(demo)).rejects.not.toThrow(account.secretKey);
});

test('the sandbox is asked at its own origin', async () => {
  held = { sandbox: { ...account, origin: server.origin } };
  server.answering(() => answer(anOpenSession()));
  const { sandbox } = await createProviders(accountsOf, localMakers)(demo);
  await sandbox?.lookUp({ checkoutRef: 'cs_1' });
  expect(server.heard.map(({ path }) => path)).toEqual(['/v1/checkout/sessions/cs_1']);
});
