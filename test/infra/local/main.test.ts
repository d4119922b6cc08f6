import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { until } from '#test/until.ts';
import {
  newDataDir,
  runCommandFile,
  runCommandWith,
  startMain,
  startScreen,
} from './main-process.ts';

const dataDir = await newDataDir();
let main = await startMain(dataDir);

afterAll(async () => {
  await main.stop();
  rmSync(dirname(dataDir), { recursive: true });
});

const databaseOf = (folder: string): { pid: number } =>
  JSON.parse(readFileSync(join(folder, 'dynoxide.pid'), 'utf8'));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const clock = (...args: string[]) =>
  runCommandFile('commands/clock.ts', '--data', dataDir, ...args);
const crowd = (...args: string[]) =>
  runCommandFile('commands/crowd.ts', '--data', dataDir, ...args);

const tokenOf = async (persona: string) =>
  (await runCommandFile('commands/token.ts', persona, '--data', dataDir)).stdout.trim();

async function votings(): Promise<{ title: string; votingId: string; status: string }[]> {
  const headers = { authorization: `Bearer ${await tokenOf('carla')}` };
  const response = await fetch(`${main.origin}/clients/demo/votings`, { headers });
  return ((await response.json()) as { items: [] }).items;
}

const idsOfVotings = async () => (await votings()).map(({ votingId }) => votingId);

test('the first start sets the demo up, and the clock is the system clock', async () => {
  const statuses = new Set((await votings()).map(({ status }) => status));
  expect([...statuses].sort()).toEqual([
    'cancelled',
    'closed',
    'open',
    'published',
    'scheduled',
    'sealed',
  ]);
  const shown = await clock();
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('same as the system') });
  expect(existsSync(join(dataDir, 'seeding'))).toBe(false);
});

test('a second host, or a reset, leaves the folder of a running host alone', async () => {
  const second = await runCommandFile('main.ts', '--data', dataDir);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`already: ${main.origin}`);
  const reset = await runCommandFile('commands/reset.ts', '--data', dataDir);
  expect(reset).toMatchObject({ code: 1, stderr: expect.stringContaining('Stop it with Ctrl-C') });
  expect((await fetch(`${main.origin}/health`)).status).toBe(200);
});

test('a crowd votes, and the same crowd again is not counted again', async () => {
  const first = await crowd('60', '--seed', 'jest', '--wait', '0');
  expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('60 of 60 voters') });
  expect(first.stdout).toMatch(/60 {2}recorded/);
  expect(first.stdout).toMatch(/same-receipt/);
  expect(first.stdout).toMatch(/already-voted/);
  expect(first.stdout).toContain('Team outing  open, 84 ballots so far');
  expect(first.stdout).toContain('20 receipts checked: all 20 recorded');
  const again = await crowd('60', '--seed', 'jest', '--wait', '0');
  expect(again.stdout).toContain('84 ballots');
});

test('a crowd waits for a result that comes soon, and finds its votes in it', async () => {
  const outing = (await votings()).find(({ title }) => title === 'Team outing');
  const waiting = crowd('30', '--voting', outing?.votingId ?? '', '--wait', '180');
  // The clock is moved once the crowd has voted: its votes are in the live count by then.
  const path = `/clients/demo/votings/${outing?.votingId}/results`;
  const headers = { authorization: `Bearer ${await tokenOf('ada')}` };
  await until(async () => {
    const response = await fetch(`${main.origin}${path}`, { headers });
    return ((await response.json()) as { ballots: number }).ballots === 114;
  }, 'all have voted');
  expect((await clock('+2h1m')).stdout).toContain('2:01:00 ahead');
  const { code, stdout } = await waiting;
  expect(code).toBe(0);
  expect(stdout).toContain('Team outing  published, 114 ballots, sealed');
  expect(stdout).toContain('20 receipts checked: all 20 counted');
});

test('commands say what is wrong in a sentence', async () => {
  const noHost = await runCommandFile(
    'commands/crowd.ts',
    '10',
    '--data',
    join(dataDir, 'nowhere'),
  );
  expect(noHost).toMatchObject({ code: 1, stdout: '' });
  expect(noHost.stderr).toContain('npm start');
  expect((await crowd('ten')).stderr).toContain('whole number from 1');
  expect((await crowd('10', '--voting', '0'.repeat(26))).stderr).toContain('The voting');
  expect((await clock('2020-01-01T00:00Z')).stderr).toMatch(/^2020\S+ has passed\./);
  expect((await clock('-15m')).stderr).toBe(
    '-15m would move it back. The clock only moves forward. npm run -s reset starts over.\n',
  );
  expect((await clock('+1')).stderr).toContain('"+1" is not understood');
  const unknownPerson = await runCommandFile('commands/token.ts', 'eve', '--data', dataDir);
  expect(unknownPerson.stderr).toContain('ada, bo, carla, olga, zoe');
});

test('a folder that cannot be made and a used port are reported in a sentence', async () => {
  const inAFile = await runCommandFile('main.ts', '--data', join(dataDir, 'clock.json', 'x'));
  expect(inAFile.code).toBe(1);
  expect(inAFile.stderr).toContain('cannot be written: a part of its path is a file');
  expect(inAFile.stderr).not.toMatch(/\n +at /);
  const { port } = new URL(main.origin);
  for (const option of ['--port', '--aws-port']) {
    const taken = await runCommandFile('main.ts', '--data', `${dataDir}-2`, option, port);
    expect(taken).toMatchObject({ code: 1, stdout: '' });
    expect(taken.stderr).toMatch(new RegExp(`^Port ${port} is in use.* with ${option},`));
  }
  expect(existsSync(`${dataDir}-2`)).toBe(false);
});

test('a refused reconciliation prints why and what to do, with a stack on demand', async () => {
  const reconcile = (env: Record<string, string>, ...args: string[]) =>
    runCommandWith(env, 'commands/reconcile.ts', '--data', dataDir, ...args);
  const unknown = await reconcile({}, '--client', 'Nobody!');
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toMatch(/ responded with 4\d\d [a-z-]+:\n\S.+/);
  const asVoter = { HUSTINGS_TOKEN: await tokenOf('ada') };
  // Only the app client of operators may ask for their scope.
  const noScope = await reconcile(asVoter, '--origin', main.origin);
  expect(noScope.stderr).toContain(' responded with 403: Forbidden');
  const noApi = await reconcile(asVoter, '--origin', main.awsEndpoint);
  expect(noApi.stderr).toContain('responded with 400: Not supported locally');
  const noUrl = await reconcile(asVoter, '--origin', 'here');
  expect(noUrl.stderr).toContain('is no address');
  const unreachable = await reconcile(asVoter, '--origin', 'http://localhost:1');
  expect(unreachable.stderr).toContain('does not respond');
  for (const { stderr } of [unknown, noScope, noApi, noUrl, unreachable]) {
    expect(stderr).not.toMatch(/\n +at /);
  }
  const verbose = await reconcile(asVoter, '--origin', 'http://localhost:1', '--verbose');
  expect(verbose.stderr).toMatch(/\n +at /);
});

test('the log has a line for each call and failure, and figures are read from it', async () => {
  const [outing] = (await votings()).filter(({ title }) => title === 'Team outing');
  const id = outing?.votingId ?? '';
  const logs = (...args: string[]) =>
    runCommandFile('commands/logs.ts', '--data', dataDir, ...args);
  const about = await logs(id, '--lines', '1000');
  const call = /^[\d:.]+ {2}castVote {2}done {2}201 {2}[\d,.]+ ms {2}demo \w+$/;
  const lines = about.stdout.trimEnd().split('\n');
  expect(lines.filter((line) => call.test(line)).length).toBeGreaterThan(100);
  expect(lines.every((line) => line.includes(id))).toBe(true);
  const errors = await logs('--errors');
  expect(errors.stdout).toContain('has failed: HeldByTheDemo');
  const figures = await runCommandFile('commands/figures.ts', '--data', dataDir);
  expect(figures.stdout).toMatch(/^ {2}castVote(?: +[\d,.]+){5}$/m);
  expect(figures.stdout).toMatch(/^ {4}already-voted +\d+$/m);
  const log = readFileSync(join(dataDir, 'host.log'), 'utf8');
  expect(log).not.toMatch(/ballotId|optionIds|eyJ|"kayak"|crowd-/);
});

test('on a signal the host stops with its database, and the next start has its data', async () => {
  const { pid } = databaseOf(dataDir);
  const before = await idsOfVotings();
  expect(await main.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' });
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(join(dataDir, 'host.json'))).toBe(false);
  main = await startMain(dataDir);
  expect(await idsOfVotings()).toEqual(before);
});

test('a killed host does not block the next one', async () => {
  expect(await main.stop('SIGKILL')).toMatchObject({ code: null });
  main = await startMain(dataDir);
  expect((await fetch(`${main.origin}/health`)).status).toBe(200);
});

test('the data of a host is closed to other users, even if it was open before', async () => {
  const modes = () => {
    const files = readdirSync(dataDir).map((name) => join(dataDir, name));
    expect(files).toContain(join(dataDir, 'hustings.sqlite-wal'));
    expect(files).toContain(join(dataDir, 'host.log'));
    const all = [dataDir, ...files].map((path) => (statSync(path).mode & 0o777).toString(8));
    return { folder: all[0], files: [...new Set(all.slice(1))] };
  };
  const closed = { folder: '700', files: ['600'] };
  expect(modes()).toEqual(closed);
  await main.stop('SIGKILL');
  chmodSync(dataDir, 0o755);
  for (const name of readdirSync(dataDir)) chmodSync(join(dataDir, name), 0o644);
  main = await startMain(dataDir);
  expect(modes()).toEqual(closed);
});

test('a folder that also holds other things stays as open as it is', async () => {
  const shared = await newDataDir();
  const other = join(shared, 'other.txt');
  mkdirSync(shared, { mode: 0o755 });
  writeFileSync(other, 'other', { mode: 0o644 });
  const host = await startMain(shared, '--empty');
  await host.stop();
  expect(statSync(shared).mode & 0o777).toBe(0o755);
  expect(statSync(other).mode & 0o777).toBe(0o644);
  expect(statSync(join(shared, 'hustings.sqlite')).mode & 0o777).toBe(0o600);
  rmSync(dirname(shared), { recursive: true });
});

test('a stop during the set-up of the demo prints that the next start repeats it', async () => {
  const folder = await newDataDir();
  const { child, ended } = startScreen(folder);
  await until(() => existsSync(join(folder, 'seeding')));
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(0);
  expect(stderr).toContain('Stopped before the demo was ready; npm start');
  rmSync(dirname(folder), { recursive: true });
});

test('an incomplete demo is set up again, on a plain screen without a terminal', async () => {
  await main.stop();
  writeFileSync(join(dataDir, 'seeding'), '');
  const { child, ended, prints } = startScreen(dataDir);
  await prints('stdout', /\n/);
  expect((await clock()).stdout).toContain('same as the system');
  await clock('+1m');
  await prints('stderr', /is closed; counting/);
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(0);
  // Without a terminal the steps are plain lines, each with its instant.
  expect(stderr).toMatch(/^ {2}\d{4}-\S+Z {2}Where do we go for lunch\? {2}is closed; counting$/m);
  expect(stderr).toContain(`Stopped. The data stays in ${dataDir}; npm start`);
  expect(stderr).not.toContain('\u001b');
  expect(stdout.split('\n')[1]).toMatch(/^ {2}Hustings {2}ready in \d+\.\d s {2}node /);
  expect(stdout).toMatch(/"Team outing" is open until (?:tomorrow at )?\d\d:\d\d \(2 h left\)/);
  expect(stdout).toMatch(/ada +demo\.voter +votes, has 12 credits/);
  expect(stdout.match(/\/redrive$/gm)).toHaveLength(2);
  expect(stdout).not.toContain('\u001b');
});

test('reset removes all data of a host, and nothing else', async () => {
  writeFileSync(join(dataDir, 'mine.txt'), 'mine');
  const reset = await runCommandFile('commands/reset.ts', '--data', dataDir);
  expect(reset).toMatchObject({
    code: 0,
    stderr: `Removed the data of the local host in ${dataDir}.\n`,
  });
  expect(readdirSync(dataDir)).toEqual(['mine.txt']);
  const strange = await runCommandFile('commands/reset.ts', '--data', dirname(dataDir));
  expect(strange).toMatchObject({ code: 1, stderr: expect.stringContaining('is not a data') });
});
