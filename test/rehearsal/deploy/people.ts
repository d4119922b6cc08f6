import { createHash, randomBytes } from 'node:crypto';
import { operations } from '#contracts/http/operations.ts';
import { stages } from '#infra/cloud/stages.ts';
import type { Emulator } from './emulator.ts';

const password = 'Correct-horse-battery-5';

/** What signing in needs of the deployed user pool: the app client is one with every scope. */
export type Pool = { readonly poolId: string; readonly appClientId: string };

/** Makes a person in the user pool, as the deployment guide says; returns their user name. */
export async function invite({ aws }: Emulator, { poolId }: Pool, name: string, group: string) {
  const email = `${name}@example.com`;
  const who = ['--user-pool-id', poolId, '--username', email];
  await aws(
    ...['cognito-idp', 'admin-create-user', ...who, '--message-action', 'SUPPRESS'],
    ...['--user-attributes', `Name=email,Value=${email}`, 'Name=email_verified,Value=true'],
  );
  const permanent = ['--password', password, '--permanent'];
  await aws('cognito-idp', 'admin-set-user-password', ...who, ...permanent);
  await aws('cognito-idp', 'admin-add-user-to-group', ...who, '--group-name', group);
  return email;
}

const redirectUri = `${stages.dev.webOrigins[0]}/operators/callback`;

/** Signs a person in at the login pages, by code and PKCE; returns the access token. */
export async function signIn(endpoint: string, { appClientId }: Pool, username: string) {
  const verifier = randomBytes(32).toString('base64url');
  const scopes = new Set(Object.values(operations).flatMap(({ scopes }) => scopes));
  const asked = {
    response_type: 'code',
    client_id: appClientId,
    redirect_uri: redirectUri,
    scope: ['openid', 'profile', ...scopes].join(' '),
    state: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const page = await fetch(`${endpoint}/oauth2/authorize?${new URLSearchParams(asked)}`);
  if (!(await page.text()).includes('name="password"')) throw new Error('There is no login page');
  const sent = await fetch(`${endpoint}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ ...asked, username, password }),
  });
  const back = new URL(sent.headers.get('location') ?? endpoint);
  const code = back.searchParams.get('code');
  if (code === null || back.searchParams.get('state') !== asked.state) {
    throw new Error(`The login pages did not accept ${username}: ${sent.status} ${back}`);
  }
  const tokens = await fetch(`${endpoint}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', client_id: appClientId, redirect_uri: redirectUri },
      ...{ code, code_verifier: verifier },
    }),
  });
  const { access_token: token } = (await tokens.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`There is no token for ${username}: ${tokens.status}`);
  return token;
}
