import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportSPKI, generateKeyPair, importJWK, type JWTHeaderParameters, SignJWT } from 'jose';
import { purchaseId, votingId } from '#basics/ids.ts';
import { type OperationId, operations } from '#contracts/http/operations.ts';
import { accessClaims, apiScopes, appClientId } from '#infra/local/identity/persona.ts';
import { purchaseCursors, votingCursors } from '#shell/cursors.ts';
import { gatewayMessages } from '#test/contract/checked-client.ts';
import { until } from '#test/until.ts';
import { aBallot } from './a-voting.ts';
import { operationIds, parametersOf, protectedIds, requestOf } from './every-route.ts';
import { everythingOf } from './everything.ts';
import { executionOf, findExecution } from './executions.ts';
import { hour, minute, startSetting } from './setting.ts';
import { atSandbox, checkOut, openShop, reconcile, untilBought } from './shop.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, host, moveTo, schedule, untilStatus } = setting;
afterAll(setting.stop);

const voting = await schedule({ opensIn: 10 * minute, runs: 10 * hour });
moveTo(voting.schedule.opensAt);
await untilStatus(voting, 'open');
await until(() => findExecution(setting, executionOf(voting)));
const ballot = aBallot('thai');
await as('ada').expect('castVote', 201, {
  path: { clientId: 'demo', votingId: voting.votingId },
  body: ballot,
});

await openShop(setting);
const purchase = await checkOut(as('ada'));
await atSandbox(purchase, 'pay');
await untilBought(as('ada'), purchase);
await reconcile(setting);

/** Ids that are there, and ids in the same form that are not. */
const there = {
  clientId: 'demo',
  votingId: voting.votingId,
  ballotId: ballot.ballotId,
  voterId: 'ada',
  executionName: executionOf(voting),
  purchaseId: purchase.purchaseId,
};
const nowhere = {
  clientId: 'nobody',
  votingId: '0'.repeat(26),
  ballotId: '0'.repeat(32),
  voterId: 'nobody',
  executionName: `${'0'.repeat(26)}-v1-00000000`,
  purchaseId: '0'.repeat(26),
};

let before: Awaited<ReturnType<typeof everythingOf>>;
beforeAll(async () => {
  before = await everythingOf(setting);
});

const nothingChanged = async () => expect(await everythingOf(setting)).toEqual(before);

type Claims = Readonly<Record<string, unknown>>;

const { key } = host.identity;
const anAdmin = { userId: 'carla', groups: ['demo.admin', 'demo.voter', 'operators'] };

/** A token that opens everything, but for what is changed. */
const tokenWith = (
  changes: Claims = {},
  signer: Parameters<SignJWT['sign']>[0] = key.privateKey,
  header: JWTHeaderParameters = { alg: 'RS256', kid: key.kid },
): Promise<string> => {
  const now = Math.floor(Date.now() / 1_000);
  const usual = {
    ...accessClaims(anAdmin),
    iss: key.issuer,
    sub: anAdmin.userId,
    client_id: appClientId,
    scope: apiScopes.join(' '),
    iat: now,
    exp: now + 600,
  };
  return new SignJWT({ ...usual, ...changes }).setProtectedHeader(header).sign(signer);
};

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const payloadOf = (token: string) => token.split('.')[1] ?? '';
const now = Math.floor(Date.now() / 1_000);
const otherKeys = await generateKeyPair('RS256');

const publicPem = async () => {
  const [jwk] = key.publicJwks.keys;
  if (jwk === undefined) throw new Error('The identity provider has a key');
  const publicKey = await importJWK(jwk, 'RS256', { extractable: true });
  if (publicKey instanceof Uint8Array) throw new Error('Its key is an RSA key');
  return exportSPKI(publicKey);
};

const unsigned = async () =>
  `${encoded({ alg: 'none', kid: key.kid })}.${payloadOf(await tokenWith())}.`;

const badTokens: [string, 401 | 403, () => Promise<string | undefined>][] = [
  ['no token', 401, async () => undefined],
  ['a token without signature', 401, unsigned],
  ['a token signed with another key', 401, () => tokenWith({}, otherKeys.privateKey)],
  [
    'a token signed with the public key as a secret',
    401,
    async () =>
      tokenWith({}, createSecretKey(Buffer.from(await publicPem())), {
        alg: 'HS256',
        kid: key.kid,
      }),
  ],
  ['a token for another app', 401, () => tokenWith({ client_id: 'another-app' })],
  ['a token with another audience', 401, () => tokenWith({ aud: 'another-api' })],
  ['a token of another issuer', 401, () => tokenWith({ iss: 'https://elsewhere.example' })],
  ['an expired token', 401, () => tokenWith({ exp: now - 1 })],
  ['a token that is not valid yet', 401, () => tokenWith({ nbf: now + 3_600 })],
  [
    'an ID token',
    403,
    () => tokenWith({ token_use: 'id', aud: appClientId, client_id: undefined, scope: undefined }),
  ],
  ['a token without scopes', 403, () => tokenWith({ scope: 'openid profile' })],
];

for (const [name, status, make] of badTokens) {
  test(`with ${name} no protected route does anything, and nothing changes`, async () => {
    const token = await make();
    const client = as('ada').as(token);
    for (const id of protectedIds) {
      const response = await client.attempt(id, requestOf(id, there));
      const seen = { id, status: response.status, body: response.body };
      expect(seen).toEqual({ id, status, body: { message: gatewayMessages[status] } });
    }
    await nothingChanged();
  });
}

test('a token with the scopes of all other routes does not open a route', async () => {
  for (const id of protectedIds) {
    const needed: readonly string[] = operations[id].scopes;
    const scope = apiScopes.filter((one) => !needed.includes(one)).join(' ');
    const client = as('ada').as(await tokenWith({ scope }));
    const response = await client.attempt(id, requestOf(id, there));
    expect({ id, body: response.body }).toEqual({ id, body: { message: gatewayMessages[403] } });
  }
  await nothingChanged();
});

const rolesOf = { ada: 'voter', carla: 'admin', olga: 'operator' } as const;

test('a caller with another role at the client is refused, on every route', async () => {
  let refused = 0;
  for (const id of protectedIds) {
    const roles: readonly string[] = operations[id].roles;
    for (const [persona, role] of Object.entries(rolesOf)) {
      if (roles.includes(role)) continue;
      const response = await as(persona).attempt(id, requestOf(id, there));
      expect({ id, persona, status: response.status, body: response.body }).toMatchObject({
        status: 403,
        body: { code: 'wrong-role' },
      });
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(protectedIds.length / 2);
  await nothingChanged();
});

const ofClients = protectedIds.filter((id) => parametersOf(id).includes('clientId'));

const responseTo = async (persona: string, id: OperationId, ids: Record<string, string>) => {
  const { status, body } = await as(persona).attempt(id, requestOf(id, ids));
  return { id, status, body };
};

test("to another client's user, what exists looks like what does not", async () => {
  for (const id of ofClients) {
    const real = await responseTo('zoe', id, there);
    expect(real).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(real).toEqual(await responseTo('zoe', id, nowhere));
    expect(real).toEqual(await responseTo('zoe', id, { ...nowhere, clientId: 'demo' }));
  }
  await nothingChanged();
});

test('a user finds nothing of another client under her own', async () => {
  for (const id of ofClients.filter((one) => parametersOf(one).length > 1)) {
    const real = await responseTo('zoe', id, { ...there, clientId: 'other' });
    expect(real).toEqual(await responseTo('zoe', id, { ...nowhere, clientId: 'other' }));
    expect([403, 404]).toContain(real.status);
  }
  const path = { clientId: 'other' };
  const list = await as('zoe').expect('listVotings', 200, { path });
  expect(list.body.items).toEqual([]);
  const { next: cursor = '' } = votingCursors.next(votingId(voting.votingId));
  const next = await as('zoe').expect('listVotings', 200, { path, query: { cursor } });
  expect(next.body.items).toEqual([]);
  expect((await as('zoe').expect('listMyVotes', 200, { path })).body.items).toEqual([]);
  await nothingChanged();
});

test('the money of another client is nowhere under her own', async () => {
  const zoe = as('zoe');
  const path = { clientId: 'other' };
  expect((await zoe.expect('getOffer', 200, { path })).body.packages).toEqual([]);
  const month = purchase.createdAt.slice(0, 7);
  const last = purchaseId(`${purchase.purchaseId.slice(0, -1)}z`);
  const { next: cursor = '' } = purchaseCursors.next(last);
  for (const query of [{ month }, { month, cursor }]) {
    expect((await zoe.expect('listSales', 200, { path, query })).body.items).toEqual([]);
  }
  const mine = { path, query: { cursor } };
  expect((await zoe.expect('listMyPurchases', 200, mine)).body.items).toEqual([]);
  expect((await zoe.expect('getStatement', 200, { path })).body).toEqual({ credits: 0, items: [] });
  const days = { from: `${month}-01`, to: `${month}-28` };
  const csv = (await zoe.expect('exportSales', 200, { path, query: days })).body;
  expect(csv.split('\r\n')).toHaveLength(2);
  expect((await zoe.expect('getReconciliation', 404, { path })).body.code).toBe('not-reconciled');
  await nothingChanged();
});

test('a purchase is shown to its voter and to the admins of its client only', async () => {
  const path = { clientId: 'demo', purchaseId: purchase.purchaseId };
  expect((await as('ada').expect('getMyPurchase', 200, { path })).body.status).toBe('paid');
  expect((await as('carla').expect('getSale', 200, { path })).body.voterId).toBe('ada');
  for (const persona of ['bo', 'carla', 'olga']) {
    const response = await as(persona).expect('getMyPurchase', 404, { path });
    expect(response.body.code).toBe('not-found');
  }
  for (const persona of ['ada', 'bo', 'olga']) {
    expect((await as(persona).expect('getSale', 403, { path })).body.code).toBe('wrong-role');
    expect((await as(persona).expect('refundSale', 403, { path })).body.code).toBe('wrong-role');
  }
  await nothingChanged();
});

test("an event for one client fails verification at another client's webhook", async () => {
  const bodies: unknown[] = [];
  for (const clientId of ['demo', 'other', 'nobody']) {
    for (const provider of ['sandbox', 'stripe', 'paypal'] as const) {
      const given = { path: { clientId, provider }, body: { id: 'evt_1', type: 'x' } };
      const response = await as('zoe').as(undefined).expect('receivePaymentEvent', 400, given);
      expect(response.body.code).toBe('event-not-verified');
      bodies.push(response.body);
    }
  }
  // A response shows neither whether the client exists, nor which providers it has.
  for (const body of bodies) expect(body).toEqual(bodies[0]);
  await nothingChanged();
});

test('executions are shown to operators only, whether they exist or not', async () => {
  const ofOperators = operationIds.filter((id) => operations[id].path.startsWith('/executions'));
  expect(ofOperators.length).toBeGreaterThanOrEqual(5);
  for (const id of ofOperators) {
    for (const persona of ['ada', 'carla', 'zoe']) {
      const real = await responseTo(persona, id, there);
      expect(real).toMatchObject({ status: 403, body: { code: 'wrong-role' } });
      expect(real).toEqual(await responseTo(persona, id, nowhere));
    }
  }
  await nothingChanged();
});
