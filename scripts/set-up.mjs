// Runs first, on whatever Node is installed (20 or later), without any package.
// Afterwards node_modules is that of package-lock.json, node_modules/.bin/node is the project's
// own Node, and the generated contract is that of openapi.yaml.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const ownNode = join(root, 'node_modules/.bin/node');

const fail = (message, output = '') => {
  process.stderr.write(`${output}\nSet-up failed: ${message}\n`);
  process.exit(1);
};

/** npm replaces node_modules while it runs, so it must not run on a Node from within it. */
const outsidePath = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
  .join(delimiter);

const run = (command, options, cwd, env = {}) => {
  const settings = { cwd, encoding: 'utf8', env: { ...process.env, ...env } };
  const { status, stdout, stderr, error } = spawnSync(command, options, settings);
  return { done: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error ?? ''}` };
};

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/** npm lists what it has installed in a second lock file, written when it is done. */
const isInstalled = () => {
  const installedLock = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedLock) || !existsSync(ownNode)) return false;
  const installed = packagesOf(installedLock);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' ||
      installed[path]?.version === version ||
      (optional === true && installed[path] === undefined),
  );
};

/** If npm did not let the package `node` fetch its program for this machine, fetch it here. */
const fetchNode = () => {
  if (existsSync(ownNode) && run(ownNode, ['--version'], root).done) return;
  const folder = join(root, 'node_modules/node');
  const fetched = run('node', ['installArchSpecificPackage'], folder, { PATH: outsidePath });
  if (!run(ownNode, ['--version'], root).done) {
    fail('the package `node` has no program for this machine.', fetched.output);
  }
};

const install = () => {
  process.stderr.write('Installing packages (once; about a minute) ...\n');
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { done, output } = run('npm', options, root, { PATH: outsidePath });
  const hint = "Without a network, the packages must be in npm's cache.";
  if (!done) fail(`\`npm ci\` failed, see above. ${hint}`, output);
  fetchNode();
};

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node 20 or later is needed to begin; this is ${process.version}.`);
}
if (!isInstalled()) install();
const generated = run(ownNode, ['scripts/generate-contract.ts'], root);
if (!generated.done) fail('openapi.yaml could not be turned into code.', generated.output);
