import { expect, test } from '@jest/globals';
import { findBigMachine, findOverBudget } from './budgets.ts';
import { filesEndingIn } from './source-tree.ts';

const lines = (count: number) => Array.from({ length: count }, (_, n) => `  const x${n} = ${n};`);
const functionOf = (count: number) => `const f = () => {\n${lines(count - 2).join('\n')}\n};\n`;
const classOf = (count: number, parent: string) =>
  `class C extends ${parent} {\n${lines(count - 2)
    .join('\n')
    .replaceAll('const ', '')}\n}\n`;
const machineOf = (outer: number, inner: number, comment: string) => {
  const states = (count: number, more: object = {}) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`S${n}`, more]));
  const map = { Map: { ItemProcessor: { States: states(inner) } } };
  return JSON.stringify({ Comment: comment, States: { ...states(outer - 1), ...map } });
};
const why = 'Over budget: the table below has one row for each status.';

test('code stays within its budget', () => {
  expect(filesEndingIn('.ts', '.tsx', '.mjs', '.js').flatMap(findOverBudget)).toEqual([]);
});

test('machines stay within their budget', () => {
  expect(filesEndingIn('.asl.json').flatMap(findBigMachine)).toEqual([]);
});

test.each([
  ['a function of 71 lines', 'workflows/a/b.ts', functionOf(71)],
  ['a stack of 81 lines', 'infra/cloud/s.ts', classOf(81, 'Stack')],
  ['a construct of 121 lines', 'infra/cloud/c.ts', classOf(121, 'Construct')],
  ['a handler of 61 lines', 'lambdas/cast-vote/handler.ts', lines(61).join('\n')],
  ['a file of 301 lines', 'workflows/a/b.ts', lines(301).join('\n')],
  ['a line of 101 columns', 'workflows/a/b.ts', `// ${'x'.repeat(98)}`],
  ['a reason of too few words', 'workflows/a/b.ts', `// Over budget: yes\n${functionOf(71)}`],
  ['a reason at another function', 'workflows/a/b.ts', `// ${why}\nlet y;\n${functionOf(71)}`],
])('%s is found', (_, path, text) => {
  expect(findOverBudget({ path, text })).toHaveLength(1);
});

test.each([
  ['a function of 70 lines', 'workflows/a/b.ts', functionOf(70)],
  ['a longer one with a reason', 'workflows/a/b.ts', `// ${why}\nexport ${functionOf(99)}`],
  ['a construct of 120 lines', 'infra/cloud/c.ts', classOf(120, 'Construct')],
  ['a handler of 60 lines', 'lambdas/cast-vote/handler.ts', lines(60).join('\n')],
  ['a longer one with a reason', 'lambdas/x/handler.ts', `// ${why}\n${lines(61).join('\n')}`],
  ['100 columns of letters that take two bytes', 'workflows/a/b.ts', `// ${'é'.repeat(97)}`],
])('%s is accepted: %s', (_, path, text) => {
  expect(findOverBudget({ path, text })).toEqual([]);
});

test('states are counted with those inside a Map, and a Comment may give a reason', () => {
  const find = (text: string) => findBigMachine({ path: 'statemachines/m.asl.json', text });
  expect(find(machineOf(14, 1, ''))).toEqual([]);
  expect(find(machineOf(15, 1, ''))).toHaveLength(1);
  expect(find(machineOf(15, 1, why))).toEqual([]);
});
