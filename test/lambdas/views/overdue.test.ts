import { expect, test } from '@jest/globals';
import { fakeExecutions } from '#test/builders/fakes.ts';
import { demo } from '#test/builders/ids.ts';
import { aPurchase } from '#test/builders/purchases.ts';
import { aVoting, noon } from '#test/builders/votings.ts';
import type { ListedOverdue } from '#use-cases/list-overdue.ts';
import { showOverduePage } from '#views/overdue.ts';

const executionName = `${aVoting().votingId}-v1-0000000a`;

const shown = (item: ListedOverdue) =>
  showOverduePage({ at: noon, items: [item], next: undefined }).items[0];

const adviceOn = (
  status?: NonNullable<ListedOverdue['execution']>['status'],
  { disputed = false, isRedrivable = true } = {},
) => {
  const execution = status && fakeExecutions().put(executionName, demo, { status, isRedrivable });
  const voting = { ...aVoting({ status: 'closed' }), disputed };
  const missing = { machine: 'voting-lifecycle', step: 'seal', dueAt: noon } as const;
  return shown({ ...missing, voting, executionName, execution })?.next;
};

const { clientId, votingId } = aVoting();
const start = `POST /executions with ${JSON.stringify({ clientId, votingId, reason: '...' })}`;

test('the advice on an overdue voting depends on its execution', () => {
  expect(adviceOn()).toContain('There is no execution');
  expect(adviceOn()).toContain(start);
  expect(adviceOn('RUNNING')).toContain(`GET /executions/${executionName}/history?order=newest`);
  expect(adviceOn('PENDING_REDRIVE')).toBe(adviceOn('RUNNING'));
  expect(adviceOn('SUCCEEDED')).toContain('has ended without this step');
  expect(adviceOn('SUCCEEDED')).toContain(start);
  for (const status of ['FAILED', 'TIMED_OUT', 'ABORTED'] as const) {
    expect(adviceOn(status)).toContain(`POST /executions/${executionName}/redrive`);
    expect(adviceOn(status)).toContain('fix the cause');
    const late = adviceOn(status, { isRedrivable: false });
    expect(late).toContain('fix the cause');
    expect(late).toContain(start);
    expect(late).not.toContain('redrive');
  }
});

test('the advice on counts that differ names the page of the runbook', () => {
  expect(adviceOn('FAILED', { disputed: true })).toContain('"Counts disagree"');
  expect(adviceOn('FAILED', { disputed: true })).toContain(
    `POST /executions/${executionName}/redrive`,
  );
});

test('an overdue purchase is shown with how far its payment has come, and not who pays', () => {
  const purchase = aPurchase({ payment: 'pending' });
  const { purchaseId } = purchase;
  const missing = { machine: 'credit-purchase', step: 'look-up', dueAt: noon } as const;
  const item = { ...missing, purchase, executionName: purchaseId, execution: undefined };
  expect(shown(item)).toMatchObject({
    machine: 'credit-purchase',
    clientId: demo,
    purchaseId,
    recordedStatus: 'pending',
    step: 'look-up',
    since: new Date(noon).toISOString(),
    executionName: purchaseId,
  });
  expect(JSON.stringify(shown(item))).not.toContain(purchase.userId);
});
