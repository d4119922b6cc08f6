import { expect, test } from '@jest/globals';
import { filesEndingIn } from './source-tree.ts';
import { findWords } from './words.ts';

const endings = [
  '.ts',
  '.tsx',
  '.mjs',
  '.js',
  '.md',
  '.yaml',
  '.yml',
  '.html',
  '.css',
  '.asl.json',
];
const find = (text: string, path = 'workflows/voting/decide.ts') => findWords({ path, text });

test('we use the words of the glossary, finish what we begin and run every test', () => {
  expect(filesEndingIn(...endings).flatMap(findWords)).toEqual([]);
});

test.each([
  'const poll = 1;',
  'const openPolls = [];',
  'type PollId = string;',
  'const ELECTION_DAY = 1;',
  '// The election is over.',
  '// TODO: the rest',
  "test.only('a', () => {});",
  "describe.skip('a', () => {});",
  "xit('a', () => {});",
  "console.log('here');",
  '// Whoever asks is let in.',
  '/** What became of one call. */',
  'const whatBecomes = "What becomes of a vote";',
  "'a provider that is none'",
  'class Nights extends Construct {}',
  '// An event is believed if its signature is valid.',
  'const isTold = () => true;',
  '// Voters are told of the result.',
  'class HttpDoor {}',
  '// Every door checks the role.',
  '// A rule of the house.',
  '// A message between two rooms.',
  '// Each room has its own types.',
])('%s is found', (text) => {
  expect(find(text)).toHaveLength(1);
});

test.each([
  "import { pollution } from './selection.ts';",
  'const selections = [];',
  'const polled = true;',
  "await client.send(new Command({ only: 'this', skip: 0 }));",
  'if (fit) return;',
  '/** Returns the voting, or undefined if there is none. */',
  '// The option is none of those of the voting.',
  '// The nightly job runs at three.',
  "const rules = 'test/house/';",
  '// The rest is room for retries.',
  "const title = 'A name for the new meeting room';",
  '// The clubhouse has a storeroom.',
])('%s is accepted', (text) => {
  expect(find(text)).toEqual([]);
});

test('the local host and the scripts may write to the console', () => {
  expect(find("console.log('ready');", 'infra/local/main.ts')).toEqual([]);
  expect(find("console.log('ready');", 'infra/cloud/app.ts')).toHaveLength(1);
});

test.each([
  "import { setTimeout as sleep } from 'node:timers/promises';",
  'await new Promise((done) => setTimeout(done, 100));',
  'expect(performance.now() - startedAt).toBeLessThan(2_000);',
  '}, 60_000);',
])('a test that depends on the speed of the machine, as by %s, is found', (text) => {
  expect(find(text, 'test/scenarios/wire.test.ts')).toHaveLength(1);
  expect(find(text, 'infra/local/database.ts')).toEqual([]);
});

test('what waits for a fact, or measures on purpose, may use the time', () => {
  const text = "import { setTimeout as pause } from 'node:timers/promises';";
  for (const path of ['test/until.ts', 'test/bench/load.ts', 'test/faults/nemesis.ts']) {
    expect(find(text, path)).toEqual([]);
  }
});

test('the style guide may name the words that it replaces', () => {
  const row = '| whoever, somebody who | the caller |';
  expect(find(row, 'CONTRIBUTING.md')).toEqual([]);
  expect(find(row, 'README.md')).toHaveLength(1);
});
