import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientId } from '#basics/ids.ts';
import { environmentAccounts, localProviders } from '#infra/local/providers.ts';
import { demo, other } from '#test/builders/ids.ts';
import { account as paypal } from '#test/lambdas/gateways/payments/paypal/events.ts';
import { anOpenSession, account as stripe } from '#test/lambdas/gateways/payments/stripe/events.ts';
import {
  type StripeServer,
  startStripeServer,
  success,
} from '#test/lambdas/gateways/payments/stripe/server.ts';

let server: StripeServer;
beforeAll(async () => {
  server = await startStripeServer();
});
afterAll(() => server.stop());

const HUSTINGS_PAYMENTS_DEMO = JSON.stringify({ stripe, paypal });
const sandboxOf = async () => ({ ...stripe, origin: server.origin });

test('every client has the sandbox, and what its variable holds an account with', async () => {
  const providersOf = localProviders({ HUSTINGS_PAYMENTS_DEMO }, sandboxOf);
  expect(Object.keys(await providersOf(demo))).toEqual(['stripe', 'paypal', 'sandbox']);
  expect(Object.keys(await providersOf(other))).toEqual(['sandbox']);
});

test('the sandbox is called at its own origin, and made once', async () => {
  const providersOf = localProviders({}, sandboxOf);
  server.respondWith(() => success(anOpenSession()));
  const { sandbox } = await providersOf(demo);
  await sandbox?.lookUp({ checkoutRef: 'cs_1' });
  expect(server.heard.map(({ path }) => path)).toEqual(['/v1/checkout/sessions/cs_1']);
  expect((await providersOf(demo)).sandbox).toBe(sandbox);
});

test('the name of a variable is that of its client', async () => {
  const accountsOf = environmentAccounts({
    HUSTINGS_PAYMENTS_DEMO,
    HUSTINGS_PAYMENTS_RED_CROSS_2: JSON.stringify({ stripe }),
    HUSTINGS_PAYMENTS_EMPTY: '',
  });
  expect(await accountsOf(demo)).toEqual({ stripe, paypal });
  expect(await accountsOf(clientId('red-cross-2'))).toEqual({ stripe });
  expect(await accountsOf(clientId('empty'))).toEqual({});
  expect(await accountsOf(other)).toEqual({});
});

test('a variable that is not in order is named, without its value', async () => {
  const accountsOf = environmentAccounts({ HUSTINGS_PAYMENTS_DEMO: '{"stripe":{"SECRET"' });
  await expect(accountsOf(demo)).rejects.toThrow(
    /^The variable HUSTINGS_PAYMENTS_DEMO is invalid: the whole has to be JSON$/,
  );
});

test('any accounts that are in order are read as they were written', async () => {
  const word = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
  const stripeAccount = fc.record({
    secretKey: word,
    webhookSecret: word.map((text) => `whsec_${text}`),
    accountId: word.map((text) => `acct_${text}`),
  });
  const accounts = fc.record({ stripe: stripeAccount }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(accounts, async (written) => {
      const accountsOf = environmentAccounts({ HUSTINGS_PAYMENTS_DEMO: JSON.stringify(written) });
      expect(await accountsOf(demo)).toEqual(written);
    }),
  );
});
