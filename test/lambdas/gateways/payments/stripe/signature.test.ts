import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stampToleranceMs } from '#gateways/payments/provider.ts';
import { createStripe } from '#gateways/payments/stripe/index.ts';
import { demo } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import { account, anEvent, aSession, bytesOf, signatureOf } from './events.ts';

const stripe = createStripe(demo, account);
const text = JSON.stringify(anEvent('checkout.session.completed', aSession()));
const read = (body: Uint8Array | string, header: string | undefined, now = noon) =>
  stripe.readEvent(
    typeof body === 'string' ? bytesOf(body) : body,
    { 'stripe-signature': header },
    now,
  );

const refused = (reason: string) => ({ ok: false, reason });
const accepted = expect.objectContaining({ ok: true });

test('an event with a signature of our endpoint is verified', async () => {
  expect(await read(text, signatureOf(text))).toEqual(accepted);
});

test('an event without a signature, or with an empty one, is refused as unsigned', async () => {
  expect(await read(text, undefined)).toEqual(refused('signature-missing'));
  expect(await read(text, '')).toEqual(refused('signature-missing'));
});

test('an event signed with the secret of another endpoint is refused', async () => {
  const header = signatureOf(text, noon, 'whsec_another');
  expect(await read(text, header)).toEqual(refused('signature-wrong'));
});

test('during a rotation one of two signatures is enough', async () => {
  const other = signatureOf(text, noon, 'whsec_another').split(',')[1];
  expect(await read(text, `${signatureOf(text)},${other}`)).toEqual(accepted);
  const [stamp, ours] = signatureOf(text).split(',');
  expect(await read(text, `${stamp},${other},${ours}`)).toEqual(accepted);
});

const otherByte = (bytes: Uint8Array) =>
  fc
    .tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }))
    .map(([at, by]) => bytes.map((byte, index) => (index === at ? byte ^ by : byte)));

test('a body with any byte changed is refused', async () => {
  const header = signatureOf(text);
  await fc.assert(
    fc.asyncProperty(otherByte(bytesOf(text)), async (body) => {
      expect(await read(body, header)).toEqual(refused('signature-wrong'));
    }),
  );
});

test('a signature header with any character changed is refused', async () => {
  const header = signatureOf(text);
  const changed = fc
    .tuple(fc.nat({ max: header.length - 1 }), fc.integer({ min: 0x20, max: 0x7e }))
    .map(([at, code]) => header.slice(0, at) + String.fromCharCode(code) + header.slice(at + 1))
    .filter((other) => other !== header);
  await fc.assert(
    fc.asyncProperty(changed, async (other) => {
      expect(await read(text, other)).toEqual(refused('signature-wrong'));
    }),
    { numRuns: 1000 },
  );
});

test('a body cut short or added to is refused', async () => {
  const header = signatureOf(text);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: text.length - 1 }), async (length) => {
      expect(await read(text.slice(0, length), header)).toEqual(refused('signature-wrong'));
    }),
  );
  expect(await read(`${text}\n`, header)).toEqual(refused('signature-wrong'));
});

test('a body written anew from its own JSON is refused', async () => {
  const pretty = JSON.stringify(JSON.parse(text), null, 2);
  expect(await read(pretty, signatureOf(text))).toEqual(refused('signature-wrong'));
});

test('a byte order mark in front of a signed body is a change of it', async () => {
  expect(await read(`\uFEFF${text}`, signatureOf(text))).toEqual(refused('signature-wrong'));
});

test('bytes that only read like the signed text are refused', async () => {
  const odd = text.replace('Ada', '\uFFFD');
  const header = signatureOf(odd);
  expect(await read(odd, header)).toEqual(accepted);
  const at = bytesOf(odd).findIndex((byte, index, all) => byte === 0xef && all[index + 1] === 0xbf);
  const bytes = bytesOf(odd);
  const mended = Uint8Array.of(...bytes.slice(0, at), 0xff, ...bytes.slice(at + 3));
  expect(await read(mended, header)).toEqual(refused('signature-wrong'));
});

test('the tolerance holds to the millisecond in both directions', async () => {
  const header = signatureOf(text, noon);
  expect(await read(text, header, noon + stampToleranceMs)).toEqual(accepted);
  expect(await read(text, header, noon + stampToleranceMs + 1)).toEqual(refused('stamp-too-old'));
  expect(await read(text, header, noon - stampToleranceMs)).toEqual(accepted);
  const early = await read(text, header, noon - stampToleranceMs - 1);
  expect(early).toEqual(refused('stamp-in-the-future'));
});

test('whatever the clock, an event is verified exactly within the tolerance', async () => {
  const seconds = fc.integer({ min: 1_000_000, max: 9_999_999_999 });
  const offset = fc.oneof(
    fc.integer({ min: -2 * stampToleranceMs, max: 2 * stampToleranceMs }),
    fc.integer({ min: -1e9, max: 1e9 }),
  );
  await fc.assert(
    fc.asyncProperty(seconds, offset, async (stamp, by) => {
      const result = await read(text, signatureOf(text, stamp * 1000), stamp * 1000 + by);
      expect(result.ok).toBe(Math.abs(by) <= stampToleranceMs);
    }),
  );
});

test('a wrong signature is called wrong, however old its stamp', async () => {
  const header = signatureOf(text, noon, 'whsec_another');
  expect(await read(text, header, noon + 1e9)).toEqual(refused('signature-wrong'));
  expect(await read(text, header, noon - 1e9)).toEqual(refused('signature-wrong'));
});

test.each([
  't=',
  't=x',
  'v1=00',
  't=1,t=2,v1=00',
  'nonsense',
  ',',
  't=1e3,v1=00',
  't=1,v1==00',
  't=1,v1=',
  't=1,v1',
])('the header %p is no signature', async (header) => {
  expect(await read(text, header)).toEqual(refused('signature-wrong'));
});

test('a second stamp in a signed header is refused, whichever is the signed one', async () => {
  const header = signatureOf(text);
  const old = `t=${noon / 1000 - 10}`;
  expect(await read(text, `${old},${header}`)).toEqual(refused('signature-wrong'));
  expect(await read(text, `${header},${old}`)).toEqual(refused('signature-wrong'));
});

test.each([
  '{"id":',
  '[]',
  'null',
  '"text"',
  '{}',
  JSON.stringify({ ...anEvent('ping', {}), data: {} }),
  JSON.stringify({ ...anEvent('ping', {}), id: '' }),
  JSON.stringify({ ...anEvent('ping', {}), created: '1' }),
  JSON.stringify({ ...anEvent('ping', {}), type: undefined }),
  JSON.stringify({ ...anEvent('ping', {}), object: 'v2.core.event' }),
])('the signed body %p is malformed', async (body) => {
  expect(await read(body, signatureOf(body))).toEqual(refused('malformed'));
});
