import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { ids, readStep } from '#contracts/read.ts';

const schema = v.object({ clientId: ids.clientId, shards: v.array(v.number()) });

test('the input of a step is read, without the fields that the schema does not name', () => {
  const input = { clientId: 'demo', shards: [1], opensAt: 'later' };
  expect(readStep(schema, input)).toEqual({ clientId: 'demo', shards: [1] });
});

test.each([
  [null, 'input'],
  ['text', 'input'],
  [{}, 'clientId'],
  [{ clientId: 'Demo#1', shards: [] }, 'clientId: Expected a client id'],
  [{ clientId: 5, shards: [] }, 'clientId: Expected a client id'],
  [{ clientId: 'demo', shards: [1, '2'] }, 'shards.1'],
])('the error about %j names the path %s', (input, path) => {
  expect(() => readStep(schema, input)).toThrow(`The input of a step is invalid: ${path}`);
});
