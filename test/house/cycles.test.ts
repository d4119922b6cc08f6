import { expect, test } from '@jest/globals';
import { findCycles } from './cycles.ts';
import { aliases, filesEndingIn } from './source-tree.ts';

test('no file imports itself through others', () => {
  expect(findCycles(filesEndingIn('.ts', '.tsx', '.mjs'), aliases)).toEqual([]);
});

const file = (path: string, text: string) => ({ path, text });

test('a circle of imports is found, also where it is of types only', () => {
  const files = [
    file('infra/local/host.ts', "import { a } from './a.ts';"),
    file('infra/local/a.ts', "import type { B } from '#infra/local/b/b.ts';"),
    file('infra/local/b/b.ts', "export type { C } from './c.ts';"),
    file('infra/local/b/c.ts', "import { a } from '../a.ts';"),
  ];
  expect(findCycles(files, aliases)).toEqual([
    'infra/local/a.ts -> infra/local/b/b.ts -> infra/local/b/c.ts -> infra/local/a.ts',
  ]);
});

test('two ways to the same file are no circle', () => {
  const files = [
    file('infra/local/a.ts', "import './b.ts';\nimport './c.ts';"),
    file('infra/local/b.ts', "import './d.ts';"),
    file('infra/local/c.ts', "import './d.ts';"),
    file('infra/local/d.ts', ''),
  ];
  expect(findCycles(files, aliases)).toEqual([]);
});
