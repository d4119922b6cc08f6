import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { operations } from '#contracts/http/operations.ts';
import { rejections } from '#contracts/rejections.ts';
import { anyOperationRefuses } from '#test/contract/checked-client.ts';
import { readContract } from '../../scripts/contract/read.ts';
import { root } from './source-tree.ts';

const catalogue = Object.entries(rejections);
const codes = Object.keys(rejections).sort();
const refused = Object.values(operations).flatMap(({ refusals }): string[] => [...refusals]);

const codesOfContract = () => {
  const { schemas } = readContract(join(root, 'openapi.yaml')).components;
  return [...((schemas.ProblemCode?.enum ?? []) as string[])].sort();
};

test('the contract and the catalogue of rejections name the same codes', () => {
  expect(codesOfContract()).toEqual(codes);
});

test('every code that an operation may refuse with is in the catalogue', () => {
  expect(refused.filter((code) => !codes.includes(code))).toEqual([]);
});

test('every code in the catalogue is one that some operation, or any of them, refuses with', () => {
  const known = new Set<string>([...refused, ...anyOperationRefuses]);
  expect(codes.filter((code) => !known.has(code))).toEqual([]);
});

test.each(catalogue)('%s has full sentences for what is wrong and what to do', (code, row) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(row.title).toMatch(/^[A-Z].*\.$/);
  expect(row.next).toMatch(/^[A-Z].*\.$/);
});

test.each(catalogue)('%s has the status of a refusal', (_, { status }) => {
  expect(status === 503 || (status >= 400 && status < 500)).toBe(true);
});
