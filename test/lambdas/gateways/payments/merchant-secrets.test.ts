import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { clientId } from '#basics/ids.ts';
import { secretLifeMs, secretsManagerAccounts } from '#gateways/payments/merchant-secrets.ts';
import { demo, other } from '#test/builders/ids.ts';

const stripe = {
  secretKey: 'sk_live_SECRETSECRET',
  webhookSecret: 'whsec_SECRETSECRET',
  accountId: 'acct_1',
};
const paypal = {
  clientId: 'SECRET-client',
  clientSecret: 'SECRET-secret',
  webhookId: 'WH-1',
  merchantId: 'M1',
  environment: 'live',
};

/** What Secrets Manager holds; a name with an empty text stands for a secret of bytes. */
const secrets = new Map<string, string>();
const read: string[] = [];
let isAway = false;
let now = 0;

const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const { SecretId } = JSON.parse(text) as { SecretId: string };
  read.push(`${request.headers['x-amz-target']} ${SecretId}`);
  const SecretString = secrets.get(SecretId);
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  };
  if (isAway) answer(500, { __type: 'InternalServiceError', Message: 'Sorry' });
  else if (SecretString === undefined) {
    const Message = "Secrets Manager can't find the specified secret.";
    answer(400, { __type: 'ResourceNotFoundException', Message });
  } else answer(200, SecretString === '' ? { Name: SecretId } : { Name: SecretId, SecretString });
});

let client: SecretsManagerClient;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new SecretsManagerClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
});
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  secrets.clear();
  read.length = 0;
  isAway = false;
  now = 1_000_000;
});

const fresh = () => secretsManagerAccounts(client, 'hustings/payments/', { now: () => now });
const hold = (accounts: unknown, name = 'hustings/payments/demo') =>
  secrets.set(name, typeof accounts === 'string' ? accounts : JSON.stringify(accounts));

test('the accounts of a client are read from its own secret', async () => {
  hold({ stripe, paypal });
  hold({ stripe }, 'hustings/payments/other');
  const accountsOf = fresh();
  expect(await accountsOf(demo)).toEqual({ stripe, paypal });
  expect(await accountsOf(other)).toEqual({ stripe });
  expect(read).toEqual([
    'secretsmanager.GetSecretValue hustings/payments/demo',
    'secretsmanager.GetSecretValue hustings/payments/other',
  ]);
});

test('a client without a secret has no accounts', async () => {
  expect(await fresh()(demo)).toEqual({});
});

test('a secret is read once in five minutes, and a rotation seen after them', async () => {
  hold({ stripe });
  const accountsOf = fresh();
  const first = await accountsOf(demo);
  hold({ stripe: { ...stripe, webhookSecret: 'whsec_new' } });
  now += secretLifeMs - 1;
  expect(await accountsOf(demo)).toBe(first);
  now += 1;
  expect((await accountsOf(demo)).stripe?.webhookSecret).toBe('whsec_new');
  expect(read).toHaveLength(2);
});

test('calls at the same time share one reading', async () => {
  hold({ stripe });
  const accountsOf = fresh();
  const all = await Promise.all(Array.from({ length: 8 }, () => accountsOf(demo)));
  expect(new Set(all).size).toBe(1);
  expect(read).toHaveLength(1);
});

test('made-up names do not accumulate, and push no account out of the cache', async () => {
  hold({ stripe });
  const accountsOf = fresh();
  await accountsOf(demo);
  const madeUp = (n: number) => accountsOf(clientId(`made-up-${n}`));
  for (let n = 0; n <= 1_000; n += 1) await madeUp(n);
  expect(read).toHaveLength(1_002);
  await madeUp(1_000);
  await accountsOf(demo);
  expect(read).toHaveLength(1_002);
  await madeUp(0);
  expect(read).toHaveLength(1_003);
});

test('a secret that is made after it was looked for is seen after thirty seconds', async () => {
  const accountsOf = fresh();
  expect(await accountsOf(demo)).toEqual({});
  hold({ stripe });
  now += 29_999;
  expect(await accountsOf(demo)).toEqual({});
  now += 1;
  expect(await accountsOf(demo)).toEqual({ stripe });
  expect(read).toHaveLength(2);
  now += secretLifeMs - 1;
  await accountsOf(demo);
  expect(read).toHaveLength(2);
});

test('a failure is not cached', async () => {
  hold({ stripe });
  isAway = true;
  const accountsOf = fresh();
  const failed = await Promise.allSettled([accountsOf(demo), accountsOf(demo)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isAway = false;
  expect(await accountsOf(demo)).toEqual({ stripe });
});

test('a secret cannot hold an account with the sandbox', async () => {
  hold({ stripe, sandbox: { ...stripe, origin: 'http://127.0.0.1:4242' } });
  await expect(fresh()(demo)).rejects.toThrow('the whole holds an unknown field');
});

const without = (account: object, field: string) =>
  Object.fromEntries(Object.entries(account).filter(([name]) => name !== field));

test.each([
  ['not JSON', 'SECRET', 'the whole has to be JSON'],
  ['half of JSON', '{"stripe": {"secretKey": "sk_live_SECRETSECRET', 'the whole has to be JSON'],
  ['bytes', '', 'the whole has to be JSON'],
  ['a list', ['SECRET'], 'the whole holds an unknown field'],
  ['null', 'null', 'the whole has to be Object'],
  ['an account that is a text', { stripe: 'SECRET' }, 'stripe has to be Object'],
  ['an unknown provider', { SECRET: stripe }, 'the whole holds an unknown field'],
  ['an unknown field', { stripe: { ...stripe, SECRET: 'x' } }, 'stripe holds an unknown field'],
  ['a lost field', { stripe: without(stripe, 'webhookSecret') }, 'stripe.webhookSecret is missing'],
  ['an empty field', { stripe: { ...stripe, secretKey: '' } }, 'stripe.secretKey has to be /^['],
  [
    'a line break behind a key',
    { stripe: { ...stripe, secretKey: 'sk_live_SECRET\n' } },
    'stripe.secretKey has to be /^[',
  ],
  [
    'keys that have changed places',
    { stripe: { ...stripe, webhookSecret: stripe.secretKey } },
    'stripe.webhookSecret has to be /^whsec_',
  ],
  ['a number', { stripe: { ...stripe, accountId: 1 } }, 'stripe.accountId has to be string'],
  [
    'an unknown environment',
    { paypal: { ...paypal, environment: 'SECRET' } },
    'paypal.environment has to be ("sandbox" | "live")',
  ],
])('%s is refused with the name of what is wrong, and no value', async (_, held, message) => {
  hold(held);
  const thrown = await fresh()(demo).catch((error: unknown) => error);
  expect(String(thrown)).toContain(message);
  expect(String(thrown)).toContain('hustings/payments/demo');
  const { stack, cause } = thrown as Error;
  expect(`${thrown} ${stack} ${cause ?? ''}`).not.toContain('SECRET');
});
