import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../../..');

/** Runs a program that prints JSON; `loaded` has the packages of payments loaded so far. */
async function run(program: string): Promise<unknown> {
  const args = ['--input-type=module', '-e', `${counting}${program}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return JSON.parse(stdout);
}

const counting = `
import { registerHooks } from 'node:module';
const loaded = new Set();
registerHooks({
  resolve: (specifier, context, next) => {
    if (/^(stripe|@paypal[/][^/]+|@aws-sdk[/]client-secrets-manager)$/.test(specifier)) {
      loaded.add(specifier);
    }
    return next(specifier, context);
  },
});
`;

/** Makes the providers of a client, calls one of each, and prints the packages loaded by then. */
const callEach = `
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
  const both = ['stripe', '@paypal/paypal-server-sdk'];
  expect(await run(callEach)).toEqual([[], ['stripe'], ['stripe'], both]);
});

/** Reads a client's providers on a host that has its own, then on one that has secrets. */
const readBoth = `
const { providersOn } = await import('#wiring/providers.ts');
const config = { paymentSecretsPrefix: () => 'prefix/' };
const secrets = { send: async () => ({ SecretString: '{}' }) };
const stage = { config, clock: { now: () => 0 }, clientOf: () => secrets };
const seen = [];
for (const host of [{ ...stage, providersOf: async () => ({}) }, stage]) {
  const providersOf = providersOn(host);
  seen.push([...loaded]);
  await providersOf('demo');
  seen.push([...loaded]);
}
process.stdout.write(JSON.stringify(seen));
`;

test('the client of the secrets is loaded when a stage first needs its providers', async () => {
  expect(await run(readBoth)).toEqual([[], [], [], ['@aws-sdk/client-secrets-manager']]);
});
