import { expect, test } from '@jest/globals';
import { readCursor, readRevisionCursor } from '#shell/pages.ts';
import { aVotingId } from '#test/builders/ids.ts';

test('a page goes on after the voting that its cursor names, or begins without one', () => {
  expect(readCursor(aVotingId(3))).toEqual({ ok: true, value: aVotingId(3) });
  expect(readCursor(undefined)).toEqual({ ok: true, value: undefined });
});

test.each(['', 'demo#VOTING#1', `${aVotingId()}0`, 'U'.repeat(26)])(
  'the cursor %j is none',
  (cursor) => {
    const refused = { ok: false, reason: { code: 'invalid-request' } };
    expect(readCursor(cursor)).toMatchObject(refused);
  },
);

test('a page of a journal goes on after a revision', () => {
  expect(readRevisionCursor('20')).toEqual({ ok: true, value: 20 });
  for (const cursor of ['0', '-1', '1.5', '1e3', '9'.repeat(10), 'x']) {
    const refused = { ok: false, reason: { code: 'invalid-request' } };
    expect(readRevisionCursor(cursor)).toMatchObject(refused);
  }
});
