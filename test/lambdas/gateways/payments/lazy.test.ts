import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../../..');

/** Makes the providers of a client, calls one of each, and prints the packages loaded by then. */
const program = `
import { registerHooks } from 'node:module';
const loaded = new Set();
registerHooks({
  resolve: (specifier, context, next) => {
    if (/^(stripe|@paypal[/][^/]+)$/.test(specifier)) loaded.add(specifier);
    return next(specifier, context);
  },
});
const { createProviders } = await import('#gateways/payments/providers.ts');
const { dummyProviders } = await import('#gateways/payments/dummy-providers.ts');
const { refusalByForm } = await import('#gateways/payments/event-form.ts');
const word = 'word';
const stripe = { secretKey: word, webhookSecret: 'whsec_1', accountId: 'acct_1' };
const accounts = { stripe, paypal: { clientId: word, clientSecret: word, webhookId: word } };
const providersOf = createProviders(async () => accounts);
const providers = { ...(await providersOf('demo')), sandbox: dummyProviders().sandbox };
for (const name of Object.keys(providers)) refusalByForm(name, new Uint8Array(), {}, 0);
const seen = [[...loaded]];
const body = new TextEncoder().encode('{}');
for (const name of ['sandbox', 'stripe', 'paypal']) {
  await providers[name].readEvent(body, {}, 0);
  seen.push([...loaded]);
}
process.stdout.write(JSON.stringify(seen));
`;

test("a provider's library is loaded when one of its methods is first called", async () => {
  const args = ['--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  const both = ['stripe', '@paypal/paypal-server-sdk'];
  expect(JSON.parse(stdout)).toEqual([[], ['stripe'], ['stripe'], both]);
});
