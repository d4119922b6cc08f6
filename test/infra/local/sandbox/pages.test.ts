import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { patienceMs, until } from '#test/until.ts';
import { desktop, launchBrowser, phone } from '#test/web/browser.ts';
import { startSandbox } from './started.ts';

const [host, browser] = await Promise.all([startSandbox(), launchBrowser()]);
afterAll(async () => {
  await browser.close();
  await host.close();
});
const { stripe, order, clock, receiver, shopOrigin } = host;

let context: BrowserContext;
let page: Page;
const complaints: string[] = [];
const look = async (viewport: { width: number; height: number }) => {
  context = await browser.newContext({ viewport });
  context.setDefaultTimeout(patienceMs);
  page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
};

beforeEach(async () => {
  complaints.length = 0;
  receiver.events.length = 0;
  await look(desktop);
});
afterEach(() => context.close());

const opened = async (title?: string) => {
  const session = await stripe.checkout.sessions.create(order({}, title));
  await page.goto(String(session.url));
  return session.id;
};
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const statusOf = async (id: string) => {
  const { status, payment_status } = await stripe.checkout.sessions.retrieve(id);
  return `${status}, ${payment_status}`;
};
const heading = () => page.getByRole('heading', { level: 1 }).textContent();

test('a payer sees what is sold, pays, and is back in the shop', async () => {
  const id = await opened();
  expect(await page.getByRole('note').textContent()).toBe('Sandbox: no real money moves');
  expect(await page.locator('main').textContent()).toContain(
    'Pay to Demo Club\n12 credits\n€12.50',
  );
  await press('Pay €12.50');
  await page.waitForURL(`${shopOrigin}/done?session=${id}`);
  expect(await statusOf(id)).toBe('complete, paid');
  expect(complaints).toEqual([]);
  await page.goBack();
  await page.reload();
  expect(await heading()).toBe('This has been paid');
  await page.getByRole('link', { name: 'Back to Demo Club' }).click();
  await page.waitForURL(`${shopOrigin}/done?session=${id}`);
});

test('a declined card leaves the page open, and shows why', async () => {
  const id = await opened();
  await press('Decline the card');
  expect(await page.getByRole('alert').textContent()).toContain('Your card was declined.');
  expect(await statusOf(id)).toBe('open, unpaid');
  await press('Pay €12.50');
  await page.waitForURL(`${shopOrigin}/done?session=${id}`);
});

test('a payer who cancels leaves the page open', async () => {
  const id = await opened();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.waitForURL(`${shopOrigin}/cancelled`);
  expect(await statusOf(id)).toBe('open, unpaid');
});

test('a transfer is pending until the clock has moved a minute', async () => {
  const id = await opened();
  await press('Pay by bank transfer');
  await page.waitForURL(`${shopOrigin}/done?session=${id}`);
  expect(await statusOf(id)).toBe('complete, unpaid');
  await page.goto(`${host.origin}/sandbox/checkout/${id}`);
  expect(await heading()).toBe('The transfer is on its way');
  clock.move(60_000);
  await page.reload();
  expect(await heading()).toBe('This has been paid');
});

test.each([
  ['Immediately', 3],
  ['Immediately, and a second time', 6],
  ['After ten minutes', 3],
  ['Never', 0],
])('the payer chooses how the event is delivered: %s', async (label, count) => {
  await opened();
  await page.getByLabel('When Hustings receives the event').selectOption({ label });
  await press('Pay €12.50');
  await page.waitForURL(/\/done/);
  const isLate = label.startsWith('After');
  if (isLate) {
    expect(receiver.events).toEqual([]);
    clock.move(600_000);
  }
  await until(() => receiver.events.length >= count);
  await page.goto(`${host.origin}/sandbox`);
  await until(async () => {
    await page.reload();
    return (await page.getByText('Events on their way').count()) === 0;
  });
  expect(receiver.events).toHaveLength(count);
});

test('an expired page and an unknown one say so, with a way back', async () => {
  await opened();
  clock.move(3_600_000);
  await press('Pay €12.50');
  expect(await heading()).toBe('This page has expired');
  await page.getByRole('link', { name: 'Back to Demo Club' }).click();
  await page.waitForURL(`${shopOrigin}/cancelled`);
  const unknown = await page.goto(`${host.origin}/sandbox/checkout/cs_unknown`);
  expect([unknown?.status(), await heading()]).toEqual([404, 'No such payment']);
  await page.getByRole('link', { name: 'All payments' }).click();
  await page.waitForURL(`${host.origin}/sandbox`);
});

test('a merchant refunds a part, then loses a dispute about the rest', async () => {
  const id = await opened();
  await press('Pay €12.50');
  await page.waitForURL(/\/done/);
  await page.goto(`${host.origin}/sandbox`);
  const card = page.locator(`#${id}`);
  const act = (name: string) => card.getByRole('button', { name }).click();
  await card.getByLabel('Amount (EUR)').fill('99');
  await act('Refund');
  expect(await card.getByRole('alert').textContent()).toContain(
    'This amount cannot be given back.',
  );
  await card.getByLabel('Amount (EUR)').fill('2.50');
  await act('Refund');
  expect(await card.getByRole('status').textContent()).toBe('The money was given back.');
  expect(await card.textContent()).toContain('€2.50 refunded');
  await act('Open a dispute');
  await act('Dispute lost');
  expect(await card.textContent()).toContain('Dispute lost');
  await until(() => receiver.of('charge.dispute.closed').length === 1);
  expect(receiver.of('charge.dispute.closed')[0]?.event.data.object).toMatchObject({
    amount: 1_000,
    status: 'lost',
  });
  expect(complaints).toEqual([]);
});

test('a hostile title is shown as text, here and in the list', async () => {
  const title = `<script>alert('x')</script><img src=x onerror="alert('x')"> "quoted" & 'so'`;
  await opened(title);
  expect(await heading()).toBe(title);
  await page.goto(`${host.origin}/sandbox`);
  expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toBe(title);
  expect(await page.locator('script, img').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('the pages fit a phone, and every control has a name', async () => {
  const id = await opened(`${'Verylongwordwithoutanyspaces'.repeat(6)}`);
  const addresses = [`/sandbox/checkout/${id}?declined`, '/sandbox', '/sandbox/checkout/none'];
  for (const viewport of [phone, { width: 320, height: 640 }]) {
    await page.setViewportSize(viewport);
    for (const address of addresses) {
      await page.goto(`${host.origin}${address}`);
      const width = 'document.documentElement.scrollWidth';
      expect([address, await page.evaluate(width)]).toEqual([address, viewport.width]);
      for (const control of await page.locator('button, a, input, select').all()) {
        expect(await control.ariaSnapshot()).toMatch(/^- (?:button|link|textbox|combobox) ".+"/);
      }
    }
  }
});

test('the page can be used by keyboard, and shows the focus', async () => {
  const id = await opened();
  await page.keyboard.press('Tab');
  const pay = page.getByRole('button', { name: 'Pay €12.50' });
  expect(await pay.evaluate((button) => button.matches(':focus-visible'))).toBe(true);
  const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
  expect(outline).toBe('solid');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${shopOrigin}/done?session=${id}`);
});

test('a form of another site does nothing', async () => {
  const id = await opened();
  const address = `${host.origin}/sandbox/checkout/${id}`;
  await page.goto(`${shopOrigin}/evil`);
  await page.setContent(
    `<form method="post" action="${address}"><button name="act" value="pay">Win</button></form>`,
  );
  await press('Win');
  expect(await heading()).toBe('Nothing was done');
  expect(await statusOf(id)).toBe('open, unpaid');
  const bare = await fetch(address, { method: 'POST', body: new URLSearchParams({ act: 'pay' }) });
  expect(bare.status).toBe(403);
});

test('the pages load nothing, run nothing, and cannot be framed or cached', async () => {
  const id = await opened();
  const response = await fetch(`${host.origin}/sandbox/checkout/${id}`);
  expect(await response.text()).not.toMatch(/<script|<link|@import|url\(/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const policy = response.headers.get('content-security-policy');
  for (const rule of ["default-src 'none'", "frame-ancestors 'none'", `'self' ${shopOrigin}`]) {
    expect(policy).toContain(rule);
  }
  expect(policy).not.toContain('unsafe');
});
