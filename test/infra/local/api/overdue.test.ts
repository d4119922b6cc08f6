import { expect, test } from '@jest/globals';
import { type Overdue, overdueLines } from '#infra/local/api/overdue.ts';

const stopped: Overdue = {
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
  expect(overdueLines([], plain)).toEqual(['No voting is stuck.']);
});
