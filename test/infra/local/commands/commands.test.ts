import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { UserError } from '#infra/local/runtime/user-error.ts';
import { errorText } from '#infra/local/terminal/error-text.ts';
import { npmCommand } from '#infra/local/terminal/terminal.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';

const root = join(import.meta.dirname, '../../../..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

test('before the first start, every command prints what to run first', async () => {
  const folder = await temporaryFolder();
  mkdirSync(join(folder.path, 'scripts'));
  cpSync(join(root, 'scripts/own-node.sh'), join(folder.path, 'scripts/own-node.sh'));
  const others = Object.entries(scripts).filter(([, call]) => call.includes('infra/local/'));
  expect(others.length).toBeGreaterThan(7);
  for (const [name, call] of others.filter(([name]) => name !== 'start')) {
    const { status, stderr } = spawnSync('sh', ['-c', call], { cwd: folder.path });
    expect([name, status, String(stderr)]).toEqual([
      name,
      1,
      'Nothing is set up here yet. Run this first: npm start\n',
    ]);
  }
  await folder.remove();
});

test('a command is called for the data folder that it is about', () => {
  expect(npmCommand('.local', 'clock', '+15m')).toBe('npm run -s clock -- +15m');
  expect(npmCommand('.local', 'reset')).toBe('npm run -s reset');
  expect(npmCommand('.local-2', 'reset')).toBe('npm run -s reset -- --data .local-2');
  expect(npmCommand('.local-2', 'start')).toBe('npm start -- --data .local-2');
});

test('git ignores every data folder that the program proposes: it holds a private key', () => {
  expect(readFileSync(join(root, '.gitignore'), 'utf8').split('\n')).toContain('.local*/');
});

const system = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: no`), { code, path });

test.each([
  [system('EACCES', '.local'), /^\.local cannot be written: this user may not write there\./],
  [system('ENOSPC', '.local/x'), /^\.local\/x cannot be written: the disk is full\./],
  [new TypeError('fetch failed', { cause: system('ECONNREFUSED') }), /^The host does not respond/],
  [new TypeError('terminated', { cause: system('UND_ERR_SOCKET') }), /^The host does not respond/],
  [new Error('A bug'), /^Unexpected error: Error: A bug\n/],
])('%s is shown without its stack, unless with --verbose', (error, text) => {
  expect(errorText(error, false)).toMatch(text);
  expect(errorText(error, false)).toContain('--verbose');
  expect(errorText(error, false)).not.toMatch(/\n +at /);
  expect(errorText(error, true)).toMatch(/\n +at /);
});

test('the message of a user error is shown as it is', () => {
  expect(errorText(new UserError('Do this.'), false)).toBe('Do this.');
});
