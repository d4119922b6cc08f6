import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';

const root = join(import.meta.dirname, '..');

/** One step of the gate: a program of node_modules, run on this Node. */
type Stage = {
  readonly name: string;
  readonly program: string;
  readonly options: readonly string[];
  /** The file with the report of its tests; only steps that run tests have it. */
  readonly report?: string;
  /** How many files of tests it runs. */
  readonly files?: number;
};
type Outcome = { readonly ok: boolean; readonly output: string; readonly seconds: number };
type Count = { readonly passed: number; readonly failed: number };

const jest = (name: string, paths: readonly string[], ignored: readonly string[] = []): Stage => {
  const report = `build/tests/${name.replaceAll(' ', '-')}.json`;
  const ignore = ignored.flatMap((path) => ['--testPathIgnorePatterns', `<rootDir>/${path}`]);
  const options = ['--json', `--outputFile=${report}`, '--maxWorkers=2', '--passWithNoTests'];
  const files = globSync('test/**/*.test.ts', { cwd: root }).filter(
    (file) =>
      paths.some((path) => file.startsWith(path)) && !ignored.some((path) => file.startsWith(path)),
  );
  return {
    name,
    program: 'jest/bin/jest.js',
    options: [...paths, ...options, ...ignore],
    report,
    files: files.length,
  };
};

const apart = ['test/house/', 'test/scenarios/', 'test/faults/', 'test/infra/cloud/'];
/** In order; stages of a group run in parallel, because each alone leaves cores idle. */
const groups: readonly (readonly Stage[])[] = [
  [{ name: 'format and lint', program: '@biomejs/biome/bin/biome', options: ['check'] }],
  [
    { name: 'types', program: '@typescript/native/bin/tsc', options: ['--noEmit'] },
    jest('code rules', ['test/house/']),
  ],
  [jest('units', ['test/'], apart)],
  [jest('scenarios', ['test/scenarios/', 'test/faults/']), jest('synth', ['test/infra/cloud/'])],
];

const environment = {
  ...process.env,
  // The hosts and commands that tests start as processes need not be compiled each time.
  NODE_COMPILE_CACHE: join(tmpdir(), 'hustings-compiled'),
  NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
};

const start = (program: string, options: readonly string[], stdio: 'inherit' | 'pipe') =>
  spawn(process.execPath, [join(root, 'node_modules', program), ...options], {
    cwd: root,
    env: environment,
    stdio,
  });

/** How Jest begins a line for each test file that is finished. */
const fileDone = /^(?:PASS|FAIL) /gm;

const run = (stage: Stage, onFiles: (done: number) => void): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = start(stage.program, stage.options, 'pipe');
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk;
      if (stage.report) onFiles(output.match(fileDone)?.length ?? 0);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ ok: code === 0, output, seconds: (performance.now() - startedAt) / 1000 }),
    );
  });

/** A test file that could not even be loaded counts as one failed test. */
const countOf = (stage: Stage, ok: boolean): Count => {
  const file = stage.report && join(root, stage.report);
  if (!file || !existsSync(file)) return { passed: 0, failed: ok ? 0 : 1 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: ok ? failed : Math.max(failed, 1) };
};

const { stdout } = process;
/** How many test files each running stage has finished. */
const running = new Map<Stage, number>();

/** Shows the running stages on one line, which the next call replaces. */
const showRunning = (): void => {
  if (!stdout.isTTY) return;
  const words = [...running].map(([{ name, files }, done]) =>
    files === undefined ? name : `${name} ${done} of ${files} files`,
  );
  stdout.write(`\r\u001b[K${styleText('dim', words.join(', '))}`);
};

const print = (line: string): void => {
  if (stdout.isTTY) stdout.write('\r\u001b[K');
  console.log(line);
};

const printOutcome = (stage: Stage, outcome: Outcome, count: Count): void => {
  const mark = outcome.ok ? styleText('green', 'ok') : styleText('red', 'FAILED');
  const tests = stage.report ? `${count.passed} passed` : '';
  const seconds = `${outcome.seconds.toFixed(1)} s`;
  print(`${stage.name.padEnd(17)}${tests.padStart(12)}${seconds.padStart(10)}  ${mark}`);
  if (!outcome.ok) print(`\n${outcome.output}`);
};

const runGate = async (): Promise<boolean> => {
  const total = { passed: 0, failed: 0 };
  mkdirSync(join(root, 'build/tests'), { recursive: true });
  const runStage = async (stage: Stage): Promise<void> => {
    if (stage.report) rmSync(join(root, stage.report), { force: true });
    if (!stdout.isTTY) print(`${stage.name} begins`);
    const onFiles = (done: number): void => {
      running.set(stage, done);
      showRunning();
    };
    onFiles(0);
    const outcome = await run(stage, onFiles);
    running.delete(stage);
    const count = countOf(stage, outcome.ok);
    printOutcome(stage, outcome, count);
    showRunning();
    total.passed += count.passed;
    total.failed += count.failed;
  };
  for (const group of groups) {
    await Promise.all(group.map(runStage));
    if (total.failed > 0) break;
  }
  print(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0;
};

/** With arguments, jest alone, on those paths; without, every step until one fails. */
const options = process.argv.slice(2);
if (options.length > 0) {
  start('jest/bin/jest.js', options, 'inherit').on('close', (code) => process.exit(code ?? 1));
} else {
  process.exitCode = (await runGate()) ? 0 : 1;
}
