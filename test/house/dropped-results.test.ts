import { expect, test } from '@jest/globals';
import { findDroppedResults } from './dropped-results.ts';
import { filesEndingIn } from './source-tree.ts';

/** `infra/cloud` calls the CDK, which returns no Results, and whose types take the most time. */
const checked = /^(?:lambdas|workflows|infra)\/(?!cloud\/)/;

test('no Result is dropped', () => {
  const files = filesEndingIn('.ts').filter(({ path }) => checked.test(path));
  expect(findDroppedResults(files)).toEqual([]);
});

const planted = `import { ok, type Result } from '#basics/result.ts';
declare const now: () => Result<number, string>;
declare const later: () => Promise<Result<number, string> | undefined>;
declare const response: { readonly ok: boolean; readonly value: string };
export async function run() {
  now(); // dropped
  await later(); // dropped
  later(); // dropped
  void later(); // dropped
  now().ok && now(); // dropped
  ok(1); // dropped
  let used = now();
  used = now();
  response;
  if (!now().ok) return used;
  return later();
}`;

test('a Result that is not used is found, also in a promise', () => {
  const dropped = planted.split('\n').flatMap((text, index) => {
    const line = `workflows/planted.ts:${index + 1}: drops the Result of`;
    return text.endsWith('// dropped') ? [expect.stringContaining(line)] : [];
  });
  expect(dropped).toHaveLength(6);
  expect(findDroppedResults([{ path: 'workflows/planted.ts', text: planted }])).toEqual(dropped);
});
