import { expect, test } from '@jest/globals';
import { badCursor } from '#contracts/bad-cursor.ts';
import * as checkList from '#contracts/http/requests/listVotings.js';
import { violationsOf } from '#shell/violations.ts';
import { demo } from '#test/builders/ids.ts';

test('a cursor of no page is an invalid-request like one that the contract refuses', () => {
  const request = { path: { clientId: demo }, query: { cursor: '!!' } };
  expect(checkList.parameters(request)).toBe(false);
  const { code, violations } = badCursor.reason;
  expect(code).toBe('invalid-request');
  expect(violations).toEqual(violationsOf('', checkList.parameters));
});
