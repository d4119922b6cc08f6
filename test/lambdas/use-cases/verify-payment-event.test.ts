import { expect, test } from '@jest/globals';
import { clientId } from '#basics/ids.ts';
import type { ProviderName } from '#contracts/payments.ts';
import { FakeProvider } from '#test/builders/fake-provider.ts';
import { demo, other } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import {
  type VerifyPaymentEventDependencies,
  verifyPaymentEvent,
} from '#use-cases/verify-payment-event.ts';

const nobody = clientId('nobody');
const valid = { 'test-signature': 'valid' };
const event = { eventId: 'event-1', type: 'other', createdAt: noon, about: {} };

/** Demo has an account with Stripe; a body of no bytes has not the form of an event. */
function setUp() {
  const own = new FakeProvider();
  const stranger = new FakeProvider();
  const asked: string[] = [];
  const dependencies: VerifyPaymentEventDependencies = {
    providersOf: async (clientId) => {
      asked.push(clientId);
      return clientId === demo ? { stripe: own } : {};
    },
    isEnrolled: async (clientId) => clientId !== nobody,
    dummies: { stripe: stranger, paypal: stranger, sandbox: stranger },
    refusalByForm: (_provider, bytes) => (bytes.length === 0 ? 'malformed' : undefined),
    clock: { now: () => noon },
  };
  const verify = (
    clientId: typeof demo,
    headers: Readonly<Record<string, string>>,
    { body = JSON.stringify(event), provider = 'stripe' as ProviderName } = {},
  ) => {
    const bytes = new TextEncoder().encode(body);
    return verifyPaymentEvent(dependencies, { clientId, provider, bytes, headers });
  };
  return { own, asked, verify };
}

test("an event with the signature of the client's account is verified and read", async () => {
  const { own, verify } = setUp();
  expect(await verify(demo, valid)).toEqual({ ok: true, value: { provider: own, event } });
});

test("an event with another signature concerns the client's secret", async () => {
  const { verify } = setUp();
  expect(await verify(demo, {})).toEqual({
    ok: false,
    reason: { why: 'signature-wrong', concerns: 'client' },
  });
});

test('without an account no event is verified, whatever its signature', async () => {
  const { verify } = setUp();
  const refused = { ok: false, reason: { why: 'no-account', concerns: 'anyone' } };
  expect(await verify(other, valid)).toEqual(refused);
  expect(await verify(other, {})).toEqual(refused);
  expect(await verify(demo, valid, { provider: 'paypal' })).toEqual(refused);
});

test('a client that has never had an offer has no account, and none is read', async () => {
  const { asked, verify } = setUp();
  const refused = { ok: false, reason: { why: 'no-account', concerns: 'anyone' } };
  expect(await verify(nobody, valid)).toEqual(refused);
  expect(asked).toEqual([]);
});

test('what has not the form of an event is refused before any account is read', async () => {
  const { asked, verify } = setUp();
  expect(await verify(demo, valid, { body: '' })).toEqual({
    ok: false,
    reason: { why: 'malformed', concerns: 'anyone' },
  });
  expect(asked).toEqual([]);
});
