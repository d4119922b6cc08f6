import { beforeEach, expect, test } from '@jest/globals';
import type { MerchantAccounts } from '#gateways/payments/accounts.ts';
import { createProviders } from '#gateways/payments/providers.ts';
import { demo, other } from '#test/builders/ids.ts';
import { account as paypal } from './paypal/events.ts';
import { account } from './stripe/events.ts';

let held: MerchantAccounts;
beforeEach(() => {
  held = { stripe: account };
});

/** Reads the accounts anew each time, as a read of the secret does. */
const fresh = () => createProviders(async () => structuredClone(held));

test('a client has the providers that it has accounts with', async () => {
  const providersOf = fresh();
  expect(Object.keys(await providersOf(demo))).toEqual(['stripe']);
  held = { paypal };
  expect(Object.keys(await providersOf(other))).toEqual(['paypal']);
  held = {};
  expect(await providersOf(demo)).toEqual({});
});

test('a provider is made once for as long as its account is the same', async () => {
  const providersOf = fresh();
  const { stripe } = await providersOf(demo);
  expect((await providersOf(demo)).stripe).toBe(stripe);
  const { accountId, secretKey, webhookSecret } = account;
  held = { stripe: { webhookSecret, accountId, secretKey } };
  expect((await providersOf(demo)).stripe).toBe(stripe);
});

test('a rotated key makes a new provider, of that account alone', async () => {
  held = { stripe: account, paypal };
  const providersOf = fresh();
  const before = await providersOf(demo);
  held = { stripe: { ...account, webhookSecret: 'whsec_new' }, paypal };
  const after = await providersOf(demo);
  expect(after.stripe).not.toBe(before.stripe);
  expect(after.paypal).toBe(before.paypal);
  expect((await providersOf(demo)).stripe).toBe(after.stripe);
});

test('two clients with the same account have a provider each', async () => {
  const providersOf = fresh();
  expect((await providersOf(demo)).stripe).not.toBe((await providersOf(other)).stripe);
});
