import { afterAll, expect, test } from '@jest/globals';
import { signIn } from '#infra/local/identity/sign-in.ts';
import { personas, startIdentity } from './started.ts';

const host = await startIdentity();
afterAll(host.close);
const { origin } = host;

const query = new URLSearchParams({
  response_type: 'code',
  client_id: 'hustings-app',
  redirect_uri: `${origin}/callback`,
  scope: 'openid votings/vote',
  state: 'abc',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
});

const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');

const openPicker = async () => {
  const response = await fetch(`${origin}/oidc/auth?${query}`, { redirect: 'manual' });
  const url = new URL(response.headers.get('location') ?? '', origin).href;
  return { url, cookie: cookiesOf(response) };
};

test('the picker lists every persona, safely written, with roles and notes', async () => {
  const { url, cookie } = await openPicker();
  const response = await fetch(url, { headers: { cookie } });
  const html = await response.text();
  expect(response.status).toBe(200);
  for (const { userId } of personas) expect(html).toContain(`name="userId" value="${userId}"`);
  for (const words of ['Ada Obi', 'voter, 12 credits', 'Admin at demo', 'Operator']) {
    expect(html).toContain(words);
  }
  expect(html).toContain('Olu &lt;Bright&gt; &amp; Sons');
  expect(html).toContain('says &quot;hi&quot;');
});

test('the picker loads nothing from other origins and cannot be framed or cached', async () => {
  const { url, cookie } = await openPicker();
  const response = await fetch(url, { headers: { cookie } });
  expect(await response.text()).not.toMatch(/https?:\/\/|<script|<link|@import|url\(/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const policy = response.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
});

test('a user who goes back without signing in returns to the app with access_denied', async () => {
  const { url, cookie } = await openPicker();
  const choice = { method: 'POST', body: new URLSearchParams({ cancel: 'yes' }) };
  const response = await fetch(url, { ...choice, redirect: 'manual', headers: { cookie } });
  const resume = new URL(response.headers.get('location') ?? '', origin);
  const back = await fetch(resume, { redirect: 'manual', headers: { cookie } });
  const { searchParams } = new URL(back.headers.get('location') ?? '');
  expect([searchParams.get('error'), searchParams.get('state')]).toEqual(['access_denied', 'abc']);
});

test('an interaction of another browser, or an expired one, must start again', async () => {
  const { url } = await openPicker();
  for (const address of [url, `${origin}/oidc/interaction/unknown`]) {
    const response = await fetch(address);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Sign in again');
  }
  expect(host.faults).toEqual([]);
});

test('a sign-out ends the session and returns to the app', async () => {
  const { idToken } = await signIn({ origin, userId: 'ada' });
  const wanted = new URLSearchParams({
    id_token_hint: idToken,
    post_logout_redirect_uri: `${origin}/`,
    state: 'bye',
  });
  const page = await fetch(`${origin}/oidc/session/end?${wanted}`);
  const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(await page.text()) ?? [];
  const response = await fetch(`${origin}/oidc/session/end/confirm`, {
    method: 'POST',
    body: new URLSearchParams({ xsrf, logout: 'yes' }),
    redirect: 'manual',
    headers: { cookie: cookiesOf(page) },
  });
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe(`${origin}/?state=bye`);
});

test('an error of the provider is shown on our page', async () => {
  const response = await fetch(`${origin}/oidc/auth?client_id=<i>nobody</i>`, {
    headers: { accept: 'text/html' },
  });
  const html = await response.text();
  expect(response.status).toBe(400);
  expect(html).toContain('This did not work');
  expect(html).not.toMatch(/https?:\/\/|<i>/);
});
