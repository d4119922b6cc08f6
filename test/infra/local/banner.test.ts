import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Voting } from '#infra/local/api.ts';
import { bannerOf } from '#infra/local/banner.ts';
import { readMove } from '#infra/local/clock-command.ts';
import { bar, countdown, plural } from '#infra/local/terminal.ts';

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
  serverTime: '2027-02-23T09:00:00.000Z',
});

const screen = (votings: Voting[], dataDir = '.local', offsetMs = 0) =>
  bannerOf(
    {
      host: {
        origin: 'http://localhost:3000',
        awsEndpoint: 'http://127.0.0.1:4566',
        machineArn: 'arn:machine',
        clock: { offsetMs: () => offsetMs },
      },
      dataDir,
      readyInMs: 2_345,
      demo: {
        now,
        votings,
        broken: [{ executionName: 'x-v1', title: 'Charity', why: 'is sealed' }],
      },
    },
    (_, text) => text,
  );

test('the screen says what is open, what opens, and how long it takes', () => {
  const text = screen([
    aVoting('Lunch', 'open', -60, 41),
    aVoting('Outing', 'open', -60, 7_158),
    aVoting('Logo', 'scheduled', 20, 900),
    aVoting('Cake', 'published', -900, -60),
  ]);
  expect(text).toContain('ready in 2.3 s');
  expect(text).toContain('Demo    "Lunch" is open, 0:41 left\n');
  expect(text).toContain('"Outing" is open, 1:59:18 left\n');
  expect(text).toContain('"Logo" opens in 0:20\n');
  expect(text).not.toContain('Cake');
  expect(text).toMatch(/npm run demo:crowd -- 200 +200 people vote in "Outing"/);
  expect(text).toContain('http://localhost:3000/executions/x-v1/redrive');
  expect(text).not.toContain('Clock ');
});

test('the screen knows another data folder, a moved clock, and a demo that is over', () => {
  const text = screen([aVoting('Cake', 'published', -900, -60)], 'else', 7_200_000);
  expect(text).toContain('npm run reset -- --data else');
  expect(text).toContain('npm run clock -- +15m --data else');
  expect(text).toContain("Clock   2:00:00 ahead of the system's");
  expect(text).toContain('Every voting is over');
});

test('every line of the screen fits in 100 columns', () => {
  const long = 'A voting with a title of some length';
  const lines = screen([aVoting(long, 'open', -60, 41)]).split('\n');
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
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

test.each(['15m', '-15m', '+', '+1x', 'tomorrow', '2027'])('the clock refuses %s', (text) => {
  expect(() => readMove(text)).toThrow('neither a length nor an instant');
});
