import { expect, test } from '@jest/globals';
import { parsePurchaseMove } from '#contracts/purchase-flow.ts';
import { demo } from '#test/builders/ids.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';

const subject = { clientId: demo, purchaseId: aPurchaseId() };

test.each([
  { ...subject, step: 'await', token: 'token' },
  { ...subject, step: 'await-slow', token: 'token' },
  { ...subject, step: 'look-up' },
  { ...subject, step: 'expire' },
  { ...subject, step: 'notify' },
])('a step $step is read as the machine sends it', (input) => {
  expect(parsePurchaseMove({ ...input, more: 1 })).toEqual(input);
});

test.each([
  ['nothing', undefined],
  ['a text', 'await'],
  ['an unknown step', { ...subject, step: 'pay' }],
  ['no step', subject],
  ['a wait without a token', { ...subject, step: 'await' }],
  ['no client', { purchaseId: aPurchaseId(), step: 'expire' }],
  ['an invalid purchase id', { ...subject, purchaseId: 'x#y', step: 'expire' }],
])('a step with %s is a fault', (_what, input) => {
  expect(() => parsePurchaseMove(input)).toThrow('The input of a step is invalid');
});
