import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Html, html } from './html.ts';

const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8').trimEnd();
const styleHash = createHash('sha256').update(style).digest('base64');

/** A page, ready to be written. */
export type Page = {
  readonly status: number;
  readonly body: Html;
  /** Where its forms may lead to, besides the host: browsers judge redirects after a form, too. */
  readonly formTargets?: readonly string[];
  /** When it loads itself again, where it waits for something. */
  readonly refreshSeconds?: number;
};

/** The headers of a page. It loads nothing, runs nothing, and cannot be framed. */
export const headersOf = ({ formTargets = [], refreshSeconds }: Page): Record<string, string> => ({
  ...(refreshSeconds === undefined ? {} : { refresh: String(refreshSeconds) }),
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // With no referrer at all, browsers would hide from us where a form was sent from.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action ${["'self'", ...new Set(formTargets)].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
});

/** The frame of every page; its banner says that it is not a real one. */
export const layout = (title: string, content: Html, width: 'narrow' | 'wide' = 'narrow'): Html =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Sandbox</title>
<style>${new Html(style)}</style>
</head>
<body>
<p class="banner" role="note">Sandbox: no real money moves</p>
<main class="${width}">
${content}
</main>
</body>
</html>
`;

const formatOf = (currency: string): Intl.NumberFormat =>
  new Intl.NumberFormat('en', { style: 'currency', currency });

/** These have no minor unit; Stripe's protocol counts them in hundredths all the same. */
const countedInHundredths = ['isk', 'ugx'];
const digitsOf = (currency: string): number =>
  countedInHundredths.includes(currency)
    ? 2
    : (formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2);

/** An amount as people write it: `€12.50`. */
export const moneyText = (minor: number, currency: string): string =>
  formatOf(currency).format(minor / 10 ** digitsOf(currency));

/** An amount for an input field: `12.50`. */
export const amountText = (minor: number, currency: string): string => {
  const digits = digitsOf(currency);
  return (minor / 10 ** digits).toFixed(digits);
};

/** The minor units of an amount in a text; undefined if it is not an amount. */
export const minorOf = (text: string, currency: string): number | undefined => {
  const digits = digitsOf(currency);
  const match = /^(\d{1,10})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  const fraction = (match?.[2] ?? '').padEnd(digits, '0');
  if (!match || fraction.length > digits) return undefined;
  return Number(`${match[1]}${fraction}`);
};

const dateFormat = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});

const timeText = (instant: number): string => `${dateFormat.format(instant)} UTC`;

/** An instant as people write it, in UTC. */
export const timeElement = (instant: number): Html =>
  html`<time datetime="${new Date(instant).toISOString()}">${timeText(instant)}</time>`;
