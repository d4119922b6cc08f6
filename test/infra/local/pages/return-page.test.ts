import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { createApi, must } from '#infra/local/api/api.ts';
import { openCheckout } from '#infra/local/demo/buy.ts';
import { personas } from '#infra/local/demo/personas.ts';
import { openShop } from '#infra/local/demo/shop.ts';
import { startHost } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { desktop, launchBrowser, phone } from '#test/web/browser.ts';

const folder = await temporaryFolder();
const [host, browser] = await Promise.all([
  startHost({ dataDir: folder.path, personas }),
  launchBrowser(),
]);
const as = async (userId: string, groups: readonly string[]) =>
  createApi(host.origin, await mintAccessToken(host.identity.key, { userId, groups }));
await openShop(await as('carla', ['demo.admin']));

afterAll(async () => {
  await browser.close();
  await host.stop();
  await folder.remove();
});

let context: BrowserContext;
let page: Page;
const complaints: string[] = [];
beforeEach(async () => {
  context = await browser.newContext({ viewport: desktop });
  page = await context.newPage();
  complaints.length = 0;
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
});
afterEach(() => context.close());

const wanted = { packageId: 'five', credits: 5, price: { currency: 'EUR', minor: 500 } } as const;

/** Bo begins a purchase and stands before the sandbox's page. */
async function startCheckout() {
  const purchase = await openCheckout(await as('bo', ['demo.voter']), 'demo', wanted, host.origin);
  await page.goto(purchase.checkoutUrl ?? '');
  const back = `${host.origin}/return/demo?purchase=${purchase.purchaseId}`;
  return { ...purchase, back };
}

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const creditsOf = async (userId: string) => {
  const params = { path: { clientId: 'demo' } };
  const api = await as(userId, ['demo.voter']);
  return (await must(api.GET('/clients/{clientId}/profile', { params }))).credits;
};

test('after a payment the page shows what was bought, and what to do next', async () => {
  const { back } = await startCheckout();
  const before = await creditsOf('bo');
  await press('Pay €5.00');
  await page.waitForURL(back);
  // The page loads itself again until the payment is known.
  await heading('5 credits bought');
  expect(await creditsOf('bo')).toBe(before + 5);
  const text = await page.locator('main').textContent();
  expect(text).toContain('You paid €5.00 to Demo Club.');
  expect(text).toContain('go back to the voting');
  expect(complaints).toEqual([]);
});

test('after a cancellation the page shows that nothing was bought, with a way to pay', async () => {
  const { back, checkoutUrl } = await startCheckout();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.waitForURL(back);
  await heading('No payment has arrived yet');
  expect(await page.locator('main').textContent()).toContain(
    'If you cancelled, nothing was bought',
  );
  await page.getByRole('link', { name: 'Go to the payment' }).click();
  await page.waitForURL(checkoutUrl ?? '');
  await press('Pay €5.00');
  await heading('5 credits bought');
});

test('the address proves nothing: only what has been paid is bought', async () => {
  const { back } = await startCheckout();
  await page.goto(`${back}&status=paid&credits=500`);
  await heading('No payment has arrived yet');
});

test('a payment without its event, a slow transfer and a failed one are shown', async () => {
  const { back } = await startCheckout();
  await page.getByLabel('When Hustings receives the event').selectOption('Never');
  await press('Pay €5.00');
  await page.waitForURL(back);
  await heading('No payment has arrived yet');
  await startCheckout();
  await press('Pay by bank transfer');
  await heading('The transfer is on its way');
  host.clock.move(60_000);
  await heading('5 credits bought');
  const failing = await startCheckout();
  await press('Pay by a transfer that fails');
  await page.waitForURL(failing.back);
  host.clock.move(60_000);
  await heading('Nothing was bought');
});

test('an unknown purchase is not found, whatever the address', async () => {
  const addresses = [
    '/return/demo',
    '/return/demo?purchase=',
    `/return/demo?purchase=${'0'.repeat(26)}`,
    '/return/demo?purchase=../../health',
    '/return/DEMO?purchase=x',
    '/return/',
  ];
  for (const address of addresses) {
    const response = await page.goto(`${host.origin}${address}`);
    expect([address, response?.status()]).toEqual([address, 404]);
    await heading('No such purchase');
  }
  // What a client has sold is no purchase of another one.
  const { purchaseId } = await startCheckout();
  const other = await page.goto(`${host.origin}/return/other?purchase=${purchaseId}`);
  expect(other?.status()).toBe(404);
});

test('the page fits a phone, and loads and runs nothing', async () => {
  const { back } = await startCheckout();
  for (const viewport of [phone, { width: 320, height: 640 }]) {
    await page.setViewportSize(viewport);
    await page.goto(back);
    const width = 'document.documentElement.scrollWidth';
    expect(await page.evaluate(width)).toBe(viewport.width);
  }
  const response = await fetch(back);
  expect(await response.text()).not.toMatch(/<script|<link|@import|url\(/);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(response.headers.get('refresh')).toBe('2');
});
