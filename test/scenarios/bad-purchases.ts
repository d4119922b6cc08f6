import type { Schemas } from './setting.ts';

/** What is wrong with a request, what it wishes, and how it is refused. */
type BadPurchase = readonly [string, Partial<Schemas['PurchaseDraft']>, object];

const euros = (minor: number) => ({ currency: 'EUR', minor });
export const badPurchases: readonly BadPurchase[] = [
  ['another price', { price: euros(499) }, { code: 'price-changed', price: euros(500) }],
  ['no price', { price: euros(0) }, { code: 'price-changed', price: euros(500) }],
  ['another currency', { price: { currency: 'USD', minor: 500 } }, { code: 'price-changed' }],
  ['a package that is not there', { packageId: 'fifty' }, { code: 'package-not-offered' }],
  ['a constructor for a package', { packageId: 'constructor' }, { code: 'package-not-offered' }],
  ['a provider without account', { provider: 'stripe' }, { code: 'provider-not-offered' }],
  ['another one', { provider: 'paypal' }, { code: 'provider-not-offered' }],
];

/** Addresses that are no pages of the app. */
export const elsewhere = [
  'https://evil.example/app',
  'http://localhost.evil.example/app',
  'http://localhost:3000@evil.example/app',
  'http://evil.example/?http://localhost:3000',
  'http://evil.example/#@localhost:3000',
  'javascript:alert(1)',
  'javascript://localhost:3000/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:http://localhost:3000/0f1e2d3c',
  'file:///etc/passwd',
  'http://localhost:99999/app',
  'http://256.256.256.256/app',
  'http:///app',
  '//evil.example/app',
  '/app',
  '',
];
