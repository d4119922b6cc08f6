import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientId } from '#basics/ids.ts';
import type { PaymentEvent } from '#contracts/payments.ts';
import { createPaymentEvents, type PaymentEvents } from '#stores/payment-events.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { demo } from '#test/builders/ids.ts';
import { aPurchaseId, paidUpdate } from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

const dayMs = 24 * 60 * 60 * 1_000;
let database: StartedDatabase;
let events: PaymentEvents;

beforeAll(async () => {
  database = await startedDatabase();
  events = createPaymentEvents(database);
});
afterAll(() => database.stop());

const event: PaymentEvent = {
  eventId: 'event-1',
  type: 'checkout.session.completed',
  createdAt: noon,
  about: { checkoutRef: 'checkout-1', purchaseId: aPurchaseId() },
  update: paidUpdate(),
};

const keep = (client = demo, changes: Partial<Parameters<PaymentEvents['put']>[1]> = {}) =>
  events.put(client, {
    ...{ event, provider: 'stripe', purchaseId: aPurchaseId(), outcome: 'changed', at: noon + 9 },
    ...changes,
  });

/** Everything that is stored of a client's events made on a day. */
async function keptOn(day: string, client = demo) {
  const { Items } = await database.documents.send(
    new QueryCommand({
      TableName: database.tables.purchases,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `${client}#EVENTS#${day}` },
      ConsistentRead: true,
    }),
  );
  return Items ?? [];
}

test('an event is stored with what it is about, and with nothing of its body', async () => {
  await keep();
  expect(await keptOn('2027-02-23')).toEqual([
    {
      ...{ pk: 'demo#EVENTS#2027-02-23', sk: 'stripe#event-1', type: event.type },
      ...{ about: event.about, outcome: 'changed', deliveries: 1 },
      ...{ firstAt: noon + 9, lastAt: noon + 9 },
    },
  ]);
});

test('a repeat days later is counted with the first, and its outcome is the last one', async () => {
  const client = clientId('repeats');
  await keep(client);
  await keep(client, { at: noon + 3 * dayMs, outcome: 'already' });
  const kept = await keptOn('2027-02-23', client);
  expect(kept).toHaveLength(1);
  expect(kept[0]).toMatchObject({
    ...{ deliveries: 2, outcome: 'already' },
    ...{ firstAt: noon + 9, lastAt: noon + 3 * dayMs },
  });
});

test('fifty deliveries at once are counted, none of them lost', async () => {
  const client = clientId('rush');
  await Promise.all(Array.from({ length: 50 }, () => keep(client)));
  expect(await keptOn('2027-02-23', client)).toMatchObject([{ deliveries: 50 }]);
});

test('events of the same id are distinguished by client and by provider', async () => {
  const [one, two] = [clientId('one'), clientId('two')];
  await keep(one);
  await keep(one, { provider: 'paypal' });
  await keep(two);
  expect(await keptOn('2027-02-23', one)).toHaveLength(2);
  expect(await keptOn('2027-02-23', two)).toHaveLength(1);
});

test('an event of no use, about no purchase of ours, is stored all the same', async () => {
  const client = clientId('unknown');
  const { update: _none, ...unused } = { ...event, type: 'account.updated', about: {} };
  await keep(client, { event: unused, purchaseId: undefined, outcome: 'no-use' });
  expect(await keptOn('2027-02-23', client)).toMatchObject([{ about: {}, outcome: 'no-use' }]);
});

test('the purchase that was found is stored with an event that did not name it', async () => {
  const client = clientId('found');
  const about = { paymentRef: 'payment-1' };
  await keep(client, { event: { ...event, about } });
  const [kept] = await keptOn('2027-02-23', client);
  expect(kept?.about).toEqual({ ...about, purchaseId: aPurchaseId() });
});
