import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { missingPackages } from '../../scripts/complete-lock.ts';
import { root } from './source-tree.ts';

const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');

test('the lock file names the packages of every machine, as npm ci requires', () => {
  expect(missingPackages(JSON.parse(lock).packages).map(([path]) => path)).toEqual([]);
});

test('the lock file names no registry', () => {
  expect(lock).not.toContain('"resolved"');
});

test('a package for another machine that is left out is found, with the machine it is for', () => {
  const packages = {
    'node_modules/a': { optionalDependencies: { 'a-linux-arm64-musl': '1.0.0' } },
  };
  const entry = { version: '1.0.0', os: ['linux'], cpu: ['arm64'], libc: ['musl'], optional: true };
  expect(missingPackages(packages)).toEqual([['node_modules/a-linux-arm64-musl', entry]]);
});
