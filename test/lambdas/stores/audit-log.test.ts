import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientId } from '#basics/ids.ts';
import type { AuditEvent, AuditEventOf, AuditKind } from '#contracts/audit.ts';
import { type AuditLog, auditPut, createAuditLog } from '#stores/audit-log.ts';
import { anAuditEvent, auditOf, olga } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, aVotingId, demo, grace } from '#test/builders/ids.ts';
import { anOffer, aPurchaseId } from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let log: AuditLog;
beforeAll(async () => {
  database = await startedDatabase();
  log = createAuditLog(database);
});
afterAll(() => database.stop());

const every = { clientId: demo, at: noon, by: olga };
const byAdmin = { ...every, role: 'admin' } as const;
const byOperator = { ...every, role: 'operator' } as const;
const ofVoting = { votingId: aVotingId(), revision: 2 };
const ofPurchase = { purchaseId: aPurchaseId(), voterId: ada };
const ofExecution = { executionName: `${aVotingId()}-v1-00000000` };

/** An event of each kind. */
const ofEveryKind: { readonly [Kind in AuditKind]: Omit<AuditEventOf<Kind>, 'kind'> } = {
  'voting-scheduled': { ...byAdmin, ...ofVoting },
  'voting-changed': { ...byAdmin, ...ofVoting, changed: ['title'] },
  'voting-end-moved': { ...byAdmin, ...ofVoting },
  'voting-cancelled': { ...byAdmin, ...ofVoting, reason: 'Rain' },
  'offer-set': { ...byAdmin, offer: { ...anOffer(), packages: [...anOffer().packages] } },
  'refund-requested': { ...byAdmin, ...ofPurchase },
  'refund-refused': { ...byAdmin, ...ofPurchase },
  'limits-set': { ...byOperator, votingsAtOnce: { before: 16, after: 32 } },
  'credits-granted': { ...byOperator, voterId: ada, grantId: 'g', credits: 1, reason: 'Welcome' },
  'reconciliation-requested': byOperator,
  'execution-stop-requested': { ...byOperator, ...ofExecution, reason: 'Repair' },
  'execution-redrive-requested': { ...byOperator, ...ofExecution },
  'execution-redrive-refused': { ...byOperator, ...ofExecution },
  'execution-start-requested': { ...byOperator, ...ofExecution, reason: 'Restored' },
};
const events = Object.entries(ofEveryKind).map(([kind, rest]) => ({ kind, ...rest }) as AuditEvent);

test.each(events)('an entry of the kind $kind is read as it was written', async (event) => {
  const mine = { ...event, clientId: clientId(`kind-${event.kind.slice(0, 20)}`) };
  await log.put(mine);
  expect(await auditOf(database, mine.clientId)).toContainEqual(mine);
});

test('entries come newest first, in pages, a month after another', async () => {
  const paged = clientId('paged');
  const marchAt = Date.UTC(2027, 2, 1);
  const at = [noon, noon + 1, noon + 1_000, marchAt - 1, marchAt];
  for (const each of at) await log.put(anAuditEvent({ clientId: paged, at: each }));
  const seen: number[] = [];
  let after: string | undefined;
  do {
    const page = await log.page(paged, '2027-02', 2, after);
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map(({ event }) => event.at));
    after = page.next;
  } while (after !== undefined);
  expect(seen).toEqual([marchAt - 1, noon + 1_000, noon + 1, noon]);
  expect((await auditOf(database, paged, '2027-03')).map((event) => event.at)).toEqual([marchAt]);
});

test('an entry that is written again stays one, and what differs is another', async () => {
  const again = clientId('again');
  const event = anAuditEvent({ clientId: again });
  await Promise.all([log.put(event), log.put(event)]);
  await log.put({ ...event });
  await log.put({ ...event, by: grace });
  expect(await auditOf(database, again)).toHaveLength(2);
});

test('an entry is never replaced, and ids are in the order of time', () => {
  const instants = fc.integer({ min: noon, max: noon + 100_000_000 });
  fc.assert(
    fc.property(instants, instants, (one, another) => {
      const [first, second] = [one, another].map(
        (at) => auditPut('audit', anAuditEvent({ at })).Put,
      );
      expect(first?.ConditionExpression).toBe('attribute_not_exists(pk)');
      expect(`${first?.Item.sk}` < `${second?.Item.sk}`).toBe(one < another);
    }),
  );
});

test('an entry of no kind of the catalogue is not read', async () => {
  const odd = clientId('odd');
  await log.put({ ...anAuditEvent({ clientId: odd }), kind: 'ballot-read' } as never);
  await expect(auditOf(database, odd)).rejects.toThrow('does not fit its schema at event.kind');
});
