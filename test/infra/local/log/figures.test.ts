import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { figureLines, figuresOf, lastStartIn } from '#infra/local/log/figures.ts';
import { lineOf, startedMessage } from '#infra/local/log/host-log.ts';
import { olderFileOf, openLogFile } from '#infra/local/log/log-file.ts';
import { followLog, type LogLine, readLine, readLog } from '#infra/local/log/log-lines.ts';
import { isAbout, lineText } from '#infra/local/log/log-text.ts';
import { quantileOf } from '#infra/local/log/quantile.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';

const start = Date.parse('2027-02-23T18:00:00Z');
const plain = (_: unknown, text: string) => text;

const aLine = (seconds: number, more: Partial<LogLine> = {}): LogLine => ({
  at: start + seconds * 1_000,
  level: 'INFO',
  message: 'castVote done',
  service: 'cast-vote',
  operation: 'castVote',
  outcome: 'done',
  durationMs: 5,
  fields: {},
  ...more,
});
const started = (seconds: number): LogLine => {
  const { operation, outcome, durationMs, ...rest } = aLine(seconds, { message: startedMessage });
  return rest;
};

test('figures count each operation and its refusals, in the requested time', () => {
  const lines = [
    aLine(-1),
    started(0),
    ...[10, 20, 30, 40].map((durationMs) => aLine(1, { durationMs })),
    aLine(2, { outcome: 'already-voted', durationMs: 1 }),
    aLine(3, { outcome: 'failed', durationMs: 100 }),
    aLine(3, { operation: 'move-voting', durationMs: 7.25 }),
    aLine(61),
  ];
  const from = lastStartIn(lines) ?? 0;
  const figures = figuresOf(lines, from, start + 60_000);
  expect(figures.operations).toEqual([
    {
      operation: 'castVote',
      calls: 6,
      p50Ms: 20,
      p95Ms: 100,
      p99Ms: 100,
      notDone: [
        ['already-voted', 1],
        ['failed', 1],
      ],
    },
    { operation: 'move-voting', calls: 1, p50Ms: 7.25, p95Ms: 7.25, p99Ms: 7.25, notDone: [] },
  ]);
  expect(figureLines(figures, plain)).toEqual([
    '                    calls   a min  p50 ms  p95 ms  p99 ms',
    '  castVote              6     6.0    20.0   100.0   100.0',
    '    already-voted       1',
    '    failed              1',
    '  move-voting           1     1.0     7.3     7.3     7.3',
    '',
    '  7 calls, 1 failed',
  ]);
});

test('figures start at the last start of the host, or at the oldest line', () => {
  expect(lastStartIn([started(0), aLine(1), started(2), aLine(3)])).toBe(start + 2_000);
  expect(lastStartIn([aLine(5), aLine(6)])).toBe(start + 5_000);
  expect(lastStartIn([])).toBeUndefined();
  expect(figureLines(figuresOf([], start, start), plain)).toEqual(['  No calls in this time.']);
});

test('a quantile is a value that was seen, and no smaller for a larger share', () => {
  const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 });
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  const shares = fc.tuple(share, share);
  fc.assert(
    fc.property(values, shares, (given, [one, other]) => {
      const sorted = given.sort((left, right) => left - right);
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      expect(sorted).toContain(quantileOf(sorted, low));
      expect(quantileOf(sorted, low)).toBeLessThanOrEqual(quantileOf(sorted, high));
      const within = sorted.filter((value) => value <= quantileOf(sorted, low));
      expect(within.length / sorted.length).toBeGreaterThanOrEqual(low - 1e-9);
    }),
  );
});

test('a log is read with its older part; half a line is skipped', async () => {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'host.log');
  expect(await readLog(file)).toEqual([]);
  await writeFile(olderFileOf(file), `${lineOf('a', 'INFO', 'one', {})}\n`);
  await writeFile(file, `{"level":"INF\n${lineOf('a', 'ERROR', 'two', {}, new Error('No'))}\n`);
  expect((await readLog(file)).map(({ message }) => message)).toEqual(['one', 'two']);
  await folder.remove();
});

test('a reader who follows the log misses no line, even when its file is full', async () => {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'host.log');
  await writeFile(file, `${lineOf('a', 'INFO', 'here before', {})}\n`);
  const log = openLogFile(file, { lostLine: String, bytesMax: 400 });
  const end = new AbortController();
  const seen: string[] = [];
  const wanted = Array.from({ length: 12 }, (_, index) => `line ${index}`);
  for await (const lines of followLog(file, end.signal)) {
    // It looks again and again; the next line is written once the one before has been seen.
    if (lines.length === 0) continue;
    seen.push(...lines.map(({ message }) => message));
    const next = wanted[seen.length - 1];
    if (next === undefined) end.abort();
    else log.write(lineOf('a', 'INFO', next, {}));
  }
  expect(seen).toEqual(['here before', ...wanted]);
  await log.end();
  await folder.remove();
});

test('a line for people has the call, its duration, its subject, and the cause of an error', () => {
  const fields = { clientId: 'demo', votingId: 'v-1', requestId: 'r-1' };
  const call = aLine(0, { status: 201, fields });
  expect(lineText(call, plain, false)).toMatch(
    /^[\d: -]+\.000 {2}castVote {2}done {2}201 {2}5 ms {2}demo v-1$/,
  );
  const text = lineOf('move-voting', 'ERROR', 'move-voting failed', fields, new Error('Away'));
  const line = readLine(text) as LogLine;
  expect(lineText(line, plain, false)).toMatch(
    /move-voting: move-voting failed .*\n +Error: Away$/,
  );
  expect(lineText(line, plain, true)).toMatch(/\n +Error: Away\n +at /);
});

test('the lines of a voting are found by its id, its execution, and a request', () => {
  const fields = { votingId: 'v-1', requestId: 'r-1' };
  const line = aLine(0, { fields });
  expect(['v-1', 'v-1-v2-0a1b2c3d', 'r-1'].map((id) => isAbout(id)(line))).toEqual([
    true,
    true,
    true,
  ]);
  expect(['v-2', 'v-1x', 'v'].map((id) => isAbout(id)(line))).toEqual([false, false, false]);
});
