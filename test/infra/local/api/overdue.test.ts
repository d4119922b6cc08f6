import { expect, test } from '@jest/globals';
import { howToPost, type Overdue, overdueLines } from '#infra/local/api/overdue.ts';

const stopped: Overdue = {
  machine: 'voting-lifecycle',
  clientId: 'demo',
  votingId: '0'.repeat(26),
  title: 'Lunch',
  recordedStatus: 'open',
  step: 'close',
  since: '2027-02-23T18:00:00.000Z',
  executionName: 'x-v1',
  execution: { status: 'ABORTED', error: 'StoppedByOperator', cause: 'To look at it (olga)' },
  next: 'Redrive it.',
};
const plain = (_format: unknown, text: string) => text;

test('a stuck voting is listed with the missing step, since when, why, and what to do', () => {
  const { execution: _none, ...neverStarted } = {
    ...stopped,
    title: 'Tea',
    recordedStatus: 'scheduled',
  };
  const lines = overdueLines([stopped, neverStarted as Overdue], plain);
  expect(lines).toEqual([
    'Lunch  demo, open; to close since 2027-02-23T18:00:00.000Z',
    '  x-v1  ABORTED',
    '  StoppedByOperator: To look at it (olga)',
    '  Redrive it.',
    '',
    'Tea  demo, scheduled; to close since 2027-02-23T18:00:00.000Z',
    '  x-v1  not found',
    '  Redrive it.',
    '',
    '2 votings are stuck.',
  ]);
  expect(overdueLines([], plain)).toEqual(['No voting and no purchase is stuck.']);
});

test('a stuck purchase is listed by its id, and counted apart from the votings', () => {
  const purchaseId = '1'.repeat(26);
  const purchase: Overdue = {
    machine: 'credit-purchase',
    clientId: 'demo',
    purchaseId,
    recordedStatus: 'pending',
    step: 'look-up',
    since: '2027-02-23T18:00:00.000Z',
    executionName: purchaseId,
    next: 'Start it.',
  };
  expect(overdueLines([stopped, purchase], plain).slice(-5)).toEqual([
    `Purchase ${purchaseId}  demo, pending; to look-up since 2027-02-23T18:00:00.000Z`,
    `  ${purchaseId}  not found`,
    '  Start it.',
    '',
    '1 voting and 1 purchase are stuck.',
  ]);
  expect(overdueLines([purchase], plain).at(-1)).toBe('1 purchase is stuck.');
});

test('the way to send a request names the host and how to get a token', () => {
  const text = howToPost('http://localhost:3000', '$(npm run -s token -- olga)').join('\n');
  expect(text).toContain('curl -X POST http://localhost:3000/executions');
  expect(text).toContain('"authorization: Bearer $(npm run -s token -- olga)"');
});
