import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  auditCursors,
  entryCursors,
  placeCursors,
  purchaseCursors,
  revisionCursors,
  tokenCursors,
  votingCursors,
} from '#shell/cursors.ts';
import { aVotingId, demo } from '#test/builders/ids.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';

const cursorPattern = /^[A-Za-z0-9_-]{1,2048}$/;
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const refused = {
  ok: false,
  reason: { code: 'invalid-request', violations: [{ path: '/query/cursor' }] },
};

test.each([
  ['votings', votingCursors, aVotingId(3)],
  ['purchases', purchaseCursors, aPurchaseId(3)],
  ['a journal', revisionCursors, 20],
  ['an audit log', auditCursors, '2027-02-23T17:20:00.000Z-0123456789abcdef'],
  ['a statement', entryCursors, 'V#01h'],
  ['executions', tokenCursors, '€'.repeat(300)],
  [
    'all clients',
    placeCursors,
    { machine: 'voting-lifecycle', clientId: demo, after: aVotingId(3) },
  ],
  ['all clients, before a client', placeCursors, { machine: 'credit-purchase', clientId: demo }],
])('a page of %s goes on where the page before it ended', (_, cursors, position) => {
  const { next } = cursors.next(position as never);
  expect(next).toMatch(cursorPattern);
  expect(cursors.read(next)).toEqual({ ok: true, value: position });
});

test('a first page has no cursor, and a last page no next', () => {
  expect(votingCursors.read(undefined)).toEqual({ ok: true, value: undefined });
  expect(votingCursors.next(undefined)).toEqual({});
});

test.each([
  ['a voting id as it stands', votingCursors, aVotingId(3)],
  ['an id that is too long', votingCursors, base64url(`${aVotingId()}0`)],
  ['an id in capitals', votingCursors, base64url('U'.repeat(26))],
  ['a key', votingCursors, base64url('demo#VOTING#1')],
  ['a purchase that is a number', purchaseCursors, base64url(1)],
  ['a revision of zero', revisionCursors, base64url(0)],
  ['a revision below zero', revisionCursors, base64url(-1)],
  ['a revision beyond all journals', revisionCursors, base64url(1e9)],
  ['half a revision', revisionCursors, base64url(1.5)],
  ['a revision that is text', revisionCursors, base64url('20')],
  ['an entry of an audit log without a name', auditCursors, base64url('')],
  ['an entry of an audit log that no key holds', auditCursors, base64url('a'.repeat(1_025))],
  ['a token that is an object', tokenCursors, base64url({ a: 1 })],
  [
    'a place without a client',
    placeCursors,
    base64url({ machine: 'voting-lifecycle', after: aVotingId(3) }),
  ],
  [
    'a place with a voting that cannot be',
    placeCursors,
    base64url({ machine: 'voting-lifecycle', clientId: demo, after: 'x' }),
  ],
])('%s is no cursor', (_, cursors, cursor) => {
  expect(cursors.read(cursor)).toMatchObject(refused);
});

test('whatever is sent as a cursor is refused or read, and never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => base64url(json)),
      ),
      (cursor) => {
        for (const cursors of [votingCursors, revisionCursors, placeCursors]) {
          expect([true, false]).toContain(cursors.read(cursor).ok);
        }
      },
    ),
  );
});
