import { DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, expect, test } from '@jest/globals';
import { type OperationId, operations } from '#contracts/http/operations.ts';
import { local } from '#infra/local/aws/arns.ts';
import { until } from '#test/until.ts';
import { aBallot, aVoting } from './a-voting.ts';
import { operationIds } from './every-route.ts';
import { executionOf, findExecution } from './executions.ts';
import { hour, minute, type Schemas, startSetting } from './setting.ts';
import { atSandbox, checkOut, five, openShop, reconcile, untilBought } from './shop.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, moveTo, now, schedule, untilStatus } = setting;
afterAll(setting.stop);

const path = { clientId: 'demo' };
const read = async (persona = 'olga', query: { limit?: number; cursor?: string } = {}) =>
  (await as(persona).expect('readAudit', 200, { path, query: { limit: 50, ...query } })).body;

const open = await schedule({ opensIn: 10 * minute, runs: 10 * hour });
const later = await schedule({ opensIn: 8 * hour });
const unscheduled = await schedule({ opensIn: 2 * hour, runs: hour });
const scheduler = new SchedulerClient({ ...local, endpoint: setting.host.awsEndpoint });
const ofUnscheduled = { Name: executionOf(unscheduled), GroupName: 'hustings' };
await scheduler.send(new DeleteScheduleCommand(ofUnscheduled));
scheduler.destroy();
moveTo(open.schedule.opensAt);
await untilStatus(open, 'open');
await openShop(setting);
const purchase = await checkOut(as('ada'));
await atSandbox(purchase, 'pay');
await untilBought(as('ada'), purchase);
const executionName = executionOf(open);
await until(() => findExecution(setting, executionName));
moveTo(Date.parse(unscheduled.schedule.opensAt) + 2 * minute);

type Act = {
  readonly kind: Schemas['AuditKind'];
  readonly by: 'carla' | 'olga';
  readonly does: () => Promise<unknown>;
  readonly leaves?: Partial<Schemas['AuditEntry']>;
};
const carla = as('carla');
const olga = as('olga');
const laterPath = { ...path, votingId: later.votingId };
const byReason = { path: { executionName }, body: { reason: 'A look' } };
const grant = { grantId: 'welcome', credits: 3, reason: 'Welcome' };

/** What each operation does that admins or operators change something with, in a possible order. */
const acts: Partial<Record<OperationId, Act>> = {
  scheduleVoting: {
    ...{ kind: 'voting-scheduled', by: 'carla', leaves: { revision: 1 } },
    does: () => carla.expect('scheduleVoting', 201, { path, body: aVoting(now()) }),
  },
  changeVoting: {
    ...{ kind: 'voting-changed', by: 'carla' },
    leaves: { votingId: later.votingId, revision: 2, changed: ['title'] },
    does: () =>
      carla.expect('changeVoting', 200, { path: laterPath, body: { version: 1, title: 'Dinner' } }),
  },
  cancelVoting: {
    ...{ kind: 'voting-cancelled', by: 'carla' },
    leaves: { votingId: later.votingId, revision: 3, reason: 'Rain' },
    does: () => carla.expect('cancelVoting', 200, { path: laterPath, body: { reason: 'Rain' } }),
  },
  setOffer: {
    ...{ kind: 'offer-set', by: 'carla' },
    leaves: { offer: { revision: 2, currency: 'EUR', packages: [five] } },
    does: () => {
      const body = { revision: 1, currency: 'EUR', packages: [five] } as const;
      return carla.expect('setOffer', 200, { path, body: { ...body, packages: [five] } });
    },
  },
  refundSale: {
    ...{ kind: 'refund-requested', by: 'carla' },
    leaves: { purchaseId: purchase.purchaseId, voterId: 'ada' },
    does: () => {
      const sale = { ...path, purchaseId: purchase.purchaseId };
      return carla.expect('refundSale', 200, { path: sale });
    },
  },
  reconcile: {
    ...{ kind: 'reconciliation-requested', by: 'olga' },
    does: () => reconcile(setting),
  },
  grantCredits: {
    ...{ kind: 'credits-granted', by: 'olga', leaves: { ...grant, voterId: 'bo' } },
    does: () => olga.expect('grantCredits', 201, { path: { ...path, voterId: 'bo' }, body: grant }),
  },
  setLimits: {
    ...{ kind: 'limits-set', by: 'olga', leaves: { votingsAtOnce: { before: 16, after: 32 } } },
    does: () => olga.expect('setLimits', 200, { path, body: { votingsAtOnce: 32 } }),
  },
  startExecution: {
    ...{ kind: 'execution-start-requested', by: 'olga' },
    leaves: { executionName: executionOf(unscheduled), reason: 'It was never started' },
    does: () => {
      const { votingId } = unscheduled;
      const body = { clientId: 'demo', votingId, reason: 'It was never started' };
      return olga.expect('startExecution', 200, { body });
    },
  },
  stopExecution: {
    ...{ kind: 'execution-stop-requested', by: 'olga' },
    leaves: { executionName, reason: 'A look' },
    does: () => olga.expect('stopExecution', 200, byReason),
  },
  redriveExecution: {
    ...{ kind: 'execution-redrive-requested', by: 'olga', leaves: { executionName } },
    does: () => olga.expect('redriveExecution', 200, { path: { executionName } }),
  },
  endVotingEarly: {
    ...{ kind: 'voting-end-moved', by: 'carla', leaves: { votingId: open.votingId } },
    does: () => carla.expect('endVotingEarly', 200, { path: { ...path, votingId: open.votingId } }),
  },
};

/** These change what is the caller's own, whatever their role. */
const ownOnly: readonly OperationId[] = ['changeProfile'];

test('every operation by which admins or operators change something is audited', () => {
  const changing = operationIds.filter((id) => {
    const { method, roles } = operations[id];
    const isTheirs = roles.some((role) => role === 'admin' || role === 'operator');
    return method !== 'GET' && isTheirs && !ownOnly.includes(id);
  });
  expect(changing.sort()).toEqual(Object.keys(acts).sort());
});

test.each(Object.entries(acts))('%s leaves one entry, with its author', async (_, act) => {
  const { kind, by, does, leaves = {} } = act;
  const before = new Set((await read()).items.map(({ entryId }) => entryId));
  const from = now();
  await does();
  const to = now();
  const entries = (await read()).items.filter(({ entryId }) => !before.has(entryId));
  const role = by === 'carla' ? 'admin' : 'operator';
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ kind, by, role, ...leaves });
  const at = Date.parse(entries[0]?.at ?? '');
  expect(from <= at && at <= to).toBe(true);
});

test('an act that is repeated or refused leaves nothing more', async () => {
  const before = await read();
  const sale = { ...path, purchaseId: purchase.purchaseId };
  await carla.expect('refundSale', 200, { path: sale });
  await carla.expect('cancelVoting', 409, { path: laterPath, body: { reason: 'Again' } });
  await olga.expect('grantCredits', 201, { path: { ...path, voterId: 'bo' }, body: grant });
  await olga.expect('setLimits', 200, { path, body: { votingsAtOnce: 32 } });
  const stale = { revision: 1, currency: 'EUR' as const, packages: [] };
  await carla.expect('setOffer', 409, { path, body: stale });
  expect(await read()).toEqual(before);
});

test('what voters do is not in the audit log', async () => {
  const before = await read();
  const voting = await schedule({ opensIn: minute });
  moveTo(voting.schedule.opensAt);
  await untilStatus(voting, 'open');
  const votingPath = { ...path, votingId: voting.votingId };
  await as('bo').expect('register', 200, { path: votingPath });
  await as('bo').expect('castVote', 201, { path: votingPath, body: aBallot('thai') });
  await checkOut(as('bo'));
  const [scheduled, ...others] = (await read()).items;
  expect(scheduled).toMatchObject({ kind: 'voting-scheduled', votingId: voting.votingId });
  expect(others).toEqual(before.items);
});

test('the log comes newest first in pages, to the admin as to operators', async () => {
  const whole = await read('carla');
  expect(whole.month).toBe('2027-02');
  const times = whole.items.map(({ at }) => at);
  expect(times).toEqual(times.toSorted().reverse());
  const paged: Schemas['AuditEntry'][] = [];
  let cursor: string | undefined;
  do {
    const page = await read('olga', { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
    paged.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  expect(paged).toEqual(whole.items);
  const january = { path, query: { month: '2027-01' } };
  expect((await as('carla').expect('readAudit', 200, january)).body.items).toEqual([]);
});

test('a voter may not read the log, and to another client it does not exist', async () => {
  expect((await as('ada').expect('readAudit', 403, { path })).body.code).toBe('wrong-role');
  expect((await as('zoe').expect('readAudit', 404, { path })).body.code).toBe('not-found');
  const own = { path: { clientId: 'other' } };
  expect((await as('zoe').expect('readAudit', 200, own)).body.items).toEqual([]);
});
