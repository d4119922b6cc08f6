import { afterAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { operatorsClientId, type Persona } from '#infra/local/identity/persona.ts';
import { refresh, signIn } from '#infra/local/identity/sign-in.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { createCheckedClient } from '#test/contract/checked-client.ts';
import { startStandingHost } from '#test/standing-host.ts';
import { aVoting } from './a-voting.ts';

const groups = ['demo.voter', 'demo.admin', 'operators', 'x,operators'];
const staff: readonly Persona[] = [
  { userId: 'protected', name: 'Protected', groups, hasSecondFactor: true },
  { userId: 'careless', name: 'Careless', groups },
];
const folder = await temporaryFolder();
const host = await startStandingHost({ dataDir: folder.path, personas: staff });
afterAll(async () => {
  await host.stop();
  await folder.remove();
});

const { origin } = host;
const path = { clientId: 'demo' };
const groupsIn = (token: string) => decodeJwt(token)['cognito:groups'];

/** What an access token opens: the statuses of a voter's, an admin's and an operator's request. */
async function openedBy(token: string) {
  const caller = createCheckedClient({ origin, token });
  const asVoter = await caller.attempt('listVotings', { path });
  const body = aVoting(host.clock.now());
  const asAdmin = await caller.attempt('scheduleVoting', { path, body });
  const asOperator = await caller.attempt('listExecutions', {});
  return [asVoter.status, asAdmin.status, asOperator.status];
}

test('an admin with a second factor has an admin’s rights, and no operator’s', async () => {
  const { accessToken } = await signIn({ origin, userId: 'protected' });
  expect(groupsIn(accessToken)).toEqual(['demo.voter', 'demo.admin']);
  expect(await openedBy(accessToken)).toEqual([200, 201, 403]);
});

test('an operator with a second factor has their rights in their own app alone', async () => {
  const clientId = operatorsClientId;
  const { accessToken, idToken, expiresIn } = await signIn({
    origin,
    userId: 'protected',
    clientId,
  });
  expect(groupsIn(accessToken)).toEqual(['demo.voter', 'demo.admin', 'operators']);
  expect(groupsIn(idToken)).toEqual(groupsIn(accessToken));
  expect(expiresIn).toBe(900);
  expect(await openedBy(accessToken)).toEqual([200, 201, 200]);
});

test('staff without a second factor have a voter’s rights only, in either app', async () => {
  for (const clientId of [undefined, operatorsClientId]) {
    const { accessToken } = await signIn({
      origin,
      userId: 'careless',
      ...(clientId && { clientId }),
    });
    expect(groupsIn(accessToken)).toEqual(['demo.voter']);
    expect(await openedBy(accessToken)).toEqual([200, 403, 403]);
  }
});

test('a refreshed token has a voter’s rights only, whatever the first one had', async () => {
  const clientId = operatorsClientId;
  const { refreshToken } = await signIn({ origin, userId: 'protected', clientId });
  const { accessToken } = await refresh({ origin, refreshToken, clientId });
  expect(groupsIn(accessToken)).toEqual(['demo.voter']);
  expect(await openedBy(accessToken)).toEqual([200, 403, 403]);
});

test('the app of voters and admins cannot ask for the scope of operators', async () => {
  const scope = 'openid votings/read votings/operate';
  await expect(signIn({ origin, userId: 'protected', scope })).rejects.toThrow('invalid_scope');
});
