import { expect, test } from '@jest/globals';
import { filesEndingIn, type SourceFile } from './source-tree.ts';

const files = filesEndingIn('.ts');
const codesIn = ({ text }: SourceFile): string[] => [
  ...new Set([...text.matchAll(/\breject\(\s*'([a-z-]+)'/g)].map(([, code = '']) => code)),
];

/** The text of the tests of a file: of `decide.ts` also those in `decide-refund.test.ts`. */
const testsOf = ({ path }: SourceFile): string => {
  const start = `test/${path.replace(/\.ts$/, '')}`;
  return files
    .filter(({ path: test }) => test.startsWith(start))
    .filter(({ path: test }) => /^(?:-[\w-]+)?\.test\.ts$/.test(test.slice(start.length)))
    .map(({ text }) => text)
    .join('\n');
};

const rules = files
  .filter(({ path }) => /^workflows\/(?!contracts\/)/.test(path))
  .flatMap((file) => codesIn(file).map((code) => [file.path, code, testsOf(file)] as const));

test.each(rules)('the tests of %s have an example of %s', (_path, code, tests) => {
  expect(tests.includes(`'${code}'`)).toBe(true);
});
