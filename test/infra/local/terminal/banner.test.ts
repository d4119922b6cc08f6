import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Voting } from '#infra/local/api/api.ts';
import { readMove } from '#infra/local/commands/clock.ts';
import { bannerOf } from '#infra/local/terminal/banner.ts';
import {
  bar,
  countdown,
  durationText,
  plural,
  wallTime,
  whenText,
  wrap,
} from '#infra/local/terminal/terminal.ts';

const now = Date.parse('2027-02-23T18:00:00Z');
const at = (seconds: number) => new Date(now + seconds * 1_000).toISOString();

const aVoting = (
  title: string,
  status: Voting['status'],
  opens: number,
  closes: number,
): Voting => ({
  clientId: 'demo',
  votingId: '0'.repeat(26),
  version: 1,
  title,
  options: [],
  counting: { kind: 'plurality' },
  pricing: 'free',
  resultsVisible: { kind: 'live' },
  schedule: { zone: 'UTC', opens: '', closes: '', opensAt: at(opens), closesAt: at(closes) },
  status,
  recordedStatus: status,
});

type Look = Partial<Parameters<typeof bannerOf>[0]['demo']>;
type ScreenOptions = { dataDir?: string; offsetMs?: number; columns?: number; look?: Look };

const screen = (
  votings: Voting[],
  { dataDir, offsetMs = 0, columns = 100, look }: ScreenOptions = {},
) =>
  bannerOf(
    {
      host: {
        origin: 'http://localhost:3000',
        awsEndpoint: 'http://127.0.0.1:4567',
        clock: { offsetMs: () => offsetMs },
      },
      dataDir: dataDir ?? '.local',
      readyInMs: 2_345,
      columns,
      demo: { now, votings, broken: [], credits: new Map(), ...look },
    },
    (_, text) => text,
  );

const clockTime = (seconds: number) => wallTime(now + seconds * 1_000).slice(0, 5);

test('the screen shows what is open, what opens, and how long it takes', () => {
  const text = screen([
    aVoting('Lunch', 'open', -60, 41),
    aVoting('Outing', 'open', -60, 7_158),
    aVoting('Logo', 'scheduled', 20, 900),
    aVoting('Cake', 'published', -900, -60),
  ]);
  expect(text).toContain('ready in 2.3 s');
  expect(text).toContain(`Votings "Lunch" is open until ${clockTime(41)} (41 s left)\n`);
  expect(text).toContain(`"Outing" is open until ${clockTime(7_158)} (2 h left)\n`);
  expect(text).toContain(`"Logo" opens at ${clockTime(20)} (in 20 s)\n`);
  expect(text).not.toContain('Cake');
  expect(text).toMatch(/npm run -s demo:crowd -- 200 +200 people vote in "Outing"/);
  expect(text).toContain('--endpoint-url http://127.0.0.1:4567');
  expect(text).not.toMatch(/Clock |Repair /);
});

test('the screen shows how to repair each voting that stopped, and whether the demo did it', () => {
  const brokenVoting = (title: string, executionName: string) => ({
    title,
    executionName,
    why: 'is sealed; its execution has failed',
  });
  const planted = ['Charity of the year', 'A name for the new meeting room'] as const;
  const broken = [brokenVoting(planted[0], 'x-v1'), brokenVoting(planted[1], 'y-v1')];
  const text = screen([], { look: { broken } });
  expect(text).toContain('2 votings are stuck, on purpose.');
  expect(text).toContain('token=$(npm run -s token -- olga)');
  for (const name of ['x-v1', 'y-v1']) {
    expect(text).toContain(`  http://localhost:3000/executions/${name}/redrive\n`);
  }
  expect(text).toContain('npm run -s overdue  lists the votings that are stuck');
  const other = screen([], { look: { broken: [...broken, brokenVoting('Mine', 'z-v1')] } });
  expect(other).toContain('3 votings are stuck. An operator');
});

test('the screen shows the credits that people have', () => {
  const credits = new Map([
    ['ada', 12],
    ['bo', 1],
  ]);
  const text = screen([], { look: { credits } });
  expect(text).toMatch(/ada +demo\.voter +votes, has 12 credits\n/);
  expect(text).toMatch(/bo +demo\.voter +votes, has 1 credit\n/);
});

test('the screen knows another data folder, a moved clock, and a demo that is over', () => {
  const over = [aVoting('Cake', 'published', -900, -60)];
  const text = screen(over, { dataDir: 'else', offsetMs: 7_200_000 });
  expect(text).toContain('npm run -s reset -- --data else');
  expect(text).toContain('npm run -s clock -- +30m --data else');
  expect(text).toContain('Clock   2:00:00 ahead of the system clock');
  expect(text).toContain('All of them are over.');
});

test('without the demo, the screen does not say that anything is over', () => {
  const text = screen([]);
  expect(text).toContain('There are none yet.');
  expect(text).not.toContain('over.');
  expect(text).toMatch(/demo:crowd -- 200 +needs an open free voting\n/);
});

test('without an open free voting, the screen shows how to open the next one', () => {
  const paid = { ...aVoting('Logo', 'open', -60, 900), pricing: 'paid' as const };
  const text = screen([paid, aVoting('Board', 'scheduled', 86_400, 90_000)]);
  const command = 'npm run -s clock -- 2027-02-24T18:00:00Z';
  expect(text.replace(/\s+/g, ' ')).toContain(
    `needs an open free voting; ${command} opens the next`,
  );
});

test.each([60, 80, 100])('in %d columns, no command or title is broken that fits', (columns) => {
  const long = 'A voting with a title of some length';
  const broken = [
    { executionName: `${'0'.repeat(26)}-v1-01234567`, title: long, why: 'is sealed' },
  ];
  const look = { broken, credits: new Map([['ada', 12]]) };
  const lines = screen([aVoting(long, 'open', -60, 41)], { columns, look }).split('\n');
  // What is to be copied is never broken: here the curl and its address are longer than 60.
  const copied = /^ +(?:curl .*|http:.*|npm .*)$/;
  expect(lines.filter((line) => line.length > columns && !copied.test(line))).toEqual([]);
  expect(lines.some((line) => line.trim().startsWith('--endpoint-url'))).toBe(true);
});

test('a text is wrapped between words, and no word is lost or broken', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 40 }), (given, columns) => {
      const lines = wrap(given.join(' '), columns);
      expect(lines.join(' ').split(' ')).toEqual(given);
      for (const line of lines) expect(line.length <= columns || !line.includes(' ')).toBe(true);
    }),
  );
});

test.each([
  [-5_000, '0 s'],
  [41_400, '41 s'],
  [59_700, '1 min'],
  [7_158_000, '2 h'],
  [86_399_000, '24 h'],
  [3 * 86_400_000, '3 days'],
])('a duration of %d ms reads %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test('an instant is shown by its time, and by its day where that is not today', () => {
  const at = (day: number, hour: number) => new Date(2027, 1, day, hour, 41).getTime();
  expect(whenText(at(23, 14), at(23, 0))).toBe('14:41');
  expect(whenText(at(24, 0), at(23, 23))).toBe('tomorrow at 00:41');
  expect(whenText(at(26, 9), at(23, 23))).toBe('on 26 Feb at 09:41');
});

test.each([
  [-5_000, '0:00'],
  [41_400, '0:41'],
  [61_000, '1:01'],
  [7_158_000, '1:59:18'],
  [86_400_000, '24:00:00'],
  [3 * 86_400_000, '3 days'],
])('a countdown of %d ms reads %s', (ms, text) => {
  expect(countdown(ms)).toBe(text);
});

test('a bar is as wide as asked, whatever the share', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.nat(80), (share, columns) => {
      expect(bar(share, columns)).toHaveLength(columns);
    }),
  );
  expect([plural(1, 'vote'), plural(1_200, 'vote')]).toEqual(['1 vote', '1,200 votes']);
});

test.each([
  ['+15m', { moveMs: 900_000 }],
  ['+1h30m', { moveMs: 5_400_000 }],
  ['+2d', { moveMs: 172_800_000 }],
  ['2027-02-23T18:00Z', { moveTo: '2027-02-23T18:00:00.000Z' }],
])('the clock takes %s', (text, move) => {
  expect(readMove(text)).toEqual(move);
});

test.each(['15 m', '-15m', '+', '+1x', 'tomorrow', '2027'])('the clock refuses %s', (text) => {
  expect(() => readMove(text)).toThrow(`"${text}" is not understood.`);
});

test('the clock suggests the sign that a duration lacks', () => {
  expect(() => readMove('5000d')).toThrow('Did you mean +5000d?');
});
