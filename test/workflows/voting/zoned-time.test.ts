import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toInstant, toLocal } from '#voting/zoned-time.ts';

const utc = (text: string) => Date.parse(`${text}Z`);
const zones = Intl.supportedValuesOf('timeZone');
const accepted = (text: string, offset: string) => ({
  ok: true,
  value: { atMs: utc(text), offset },
});
const localAt = (at: string, offset: string) => {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  const minutesAhead = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  return new Date(Date.parse(at) + minutesAhead * 60_000).toISOString().slice(0, 19);
};
const refused = (code: string, ...candidates: [offset: string, at: string][]) => ({
  ok: false,
  reason: {
    code,
    candidates: candidates.map(([offset, at]) => ({ local: localAt(at, offset), offset, at })),
  },
});

test('18:00 in Vienna in February is 17:00 UTC', () => {
  const time = { local: '2027-02-23T18:00:00', zone: 'Europe/Vienna' };
  expect(toInstant(time)).toEqual(accepted('2027-02-23T17:00', '+01:00'));
  expect(toInstant({ ...time, local: '2027-02-23T18:00' })).toEqual(toInstant(time));
  expect(toInstant({ ...time, offset: '+01:00' })).toEqual(toInstant(time));
  expect(toLocal(utc('2027-02-23T17:00'), 'Europe/Vienna')).toEqual({
    local: '2027-02-23T18:00:00',
    offset: '+01:00',
  });
});

test.each<[string, string, [string, string], [string, string]]>([
  ['Europe/Vienna', '2027-03-28T02:30', ['+01:00', '00:30'], ['+02:00', '01:30']],
  ['America/New_York', '2027-03-14T02:00', ['-05:00', '06:00'], ['-04:00', '07:00']],
  ['America/Sao_Paulo', '2018-11-04T00:15', ['-03:00', '02:15'], ['-02:00', '03:15']],
])('in %s the clocks skip %s', (zone, local, [offset, at], [nextOffset, nextAt]) => {
  const day = local.slice(0, 10);
  expect(toInstant({ local, zone })).toEqual(
    refused(
      'local-time-skipped',
      [offset, `${day}T${at}:00.000Z`],
      [nextOffset, `${day}T${nextAt}:00.000Z`],
    ),
  );
  expect(toInstant({ local, zone, offset })).toMatchObject({
    reason: { code: 'local-time-skipped' },
  });
});

test('on Lord Howe the clocks skip half an hour', () => {
  const zone = 'Australia/Lord_Howe';
  expect(toInstant({ local: '2027-10-03T02:15', zone })).toEqual(
    refused(
      'local-time-skipped',
      ['+10:30', '2027-10-02T15:15:00.000Z'],
      ['+11:00', '2027-10-02T15:45:00.000Z'],
    ),
  );
  expect(toInstant({ local: '2027-10-03T02:30', zone })).toEqual(
    accepted('2027-10-02T15:30', '+11:00'),
  );
});

test('Samoa skipped a whole day', () => {
  const skipped = toInstant({ local: '2011-12-30T12:00', zone: 'Pacific/Apia' });
  expect(skipped).toEqual(
    refused(
      'local-time-skipped',
      ['-10:00', '2011-12-29T22:00:00.000Z'],
      ['+14:00', '2011-12-30T22:00:00.000Z'],
    ),
  );
});

test.each<[string, string, [string, string], [string, string]]>([
  [
    'Europe/Vienna',
    '2027-10-31T02:30',
    ['+02:00', '2027-10-31T00:30'],
    ['+01:00', '2027-10-31T01:30'],
  ],
  [
    'America/New_York',
    '2027-11-07T01:00',
    ['-04:00', '2027-11-07T05:00'],
    ['-05:00', '2027-11-07T06:00'],
  ],
  [
    'Australia/Lord_Howe',
    '2027-04-04T01:45',
    ['+11:00', '2027-04-03T14:45'],
    ['+10:30', '2027-04-03T15:15'],
  ],
  [
    'America/Sao_Paulo',
    '2018-02-17T23:30',
    ['-02:00', '2018-02-18T01:30'],
    ['-03:00', '2018-02-18T02:30'],
  ],
])('in %s the time %s comes twice, and the offset decides which', (zone, local, first, second) => {
  const both: [string, string][] = [
    [first[0], `${first[1]}:00.000Z`],
    [second[0], `${second[1]}:00.000Z`],
  ];
  expect(toInstant({ local, zone })).toEqual(refused('local-time-twice', ...both));
  expect(toInstant({ local, zone, offset: first[0] })).toEqual(accepted(first[1], first[0]));
  expect(toInstant({ local, zone, offset: second[0] })).toEqual(accepted(second[1], second[0]));
  expect(toInstant({ local, zone, offset: '+05:45' })).toEqual(refused('offset-differs', ...both));
});

test.each([
  ['Asia/Kathmandu', '2027-03-28T02:30', '+05:45'],
  ['America/Sao_Paulo', '2027-11-07T00:15', '-03:00'],
  ['Europe/Vienna', '2027-03-28T03:00', '+02:00'],
  ['Europe/Vienna', '2027-10-31T03:00', '+01:00'],
  ['US/Eastern', '2027-07-01T12:00', '-04:00'],
  ['Asia/Calcutta', '2027-07-01T12:00', '+05:30'],
  ['Etc/GMT+1', '2027-07-01T12:00', '-01:00'],
  ['UTC', '2027-07-01T12:00', '+00:00'],
  ['Europe/Vienna', '2099-07-01T12:00', '+02:00'],
])('in %s there is one %s', (zone, local, offset) => {
  expect(toInstant({ local, zone })).toEqual({
    ok: true,
    value: { atMs: Date.parse(`${local}:00${offset}`), offset },
  });
});

test('an offset that the time does not have is refused with the one it has', () => {
  const time = { local: '2027-02-23T18:00', zone: 'Europe/Vienna' };
  const reason = refused('offset-differs', ['+01:00', '2027-02-23T17:00:00.000Z']);
  for (const offset of ['+02:00', 'Z', '+0100', ''])
    expect(toInstant({ ...time, offset })).toEqual(reason);
});

test.each([
  '2027-02-29T18:00',
  '2027-13-01T18:00',
  '2027-02-23T24:00',
  '2027-02-23T18:60',
  '2027-02-23T18:00:60',
  '2027-02-23T18:00:00.5',
  '2027-02-23T18:00:00Z',
  '2027-02-23T18:00+01:00',
  '2027-02-23 18:00',
  '2027-02-23',
  '1999-12-31T23:59',
  '2101-01-01T00:00',
  '+002027-02-23T18:00',
  '',
])('there is no local time %j', (local) => {
  expect(toInstant({ local, zone: 'Europe/Vienna' })).toEqual({
    ok: false,
    reason: { code: 'local-time-invalid' },
  });
});

test.each([
  '',
  '+01:00',
  '+0100',
  '-05',
  'Z',
  'Mars/Olympus',
  'Etc/Unknown',
  'Europe/Vienna ',
  'Europe/Vienna[u-ca=hebrew]',
  '2020-01-01T00:00Z[Europe/Vienna]',
  'x'.repeat(100),
])('there is no zone %j', (zone) => {
  expect(toInstant({ local: '2027-02-23T18:00', zone })).toEqual({
    ok: false,
    reason: { code: 'unknown-zone' },
  });
  expect(() => toLocal(0, zone)).toThrow(RangeError);
});

const someZone = fc.constantFrom(...zones);
const someSecond = fc
  .integer({ min: utc('2000-01-02T00:00') / 1000, max: utc('2100-12-30T00:00') / 1000 })
  .map((seconds) => seconds * 1000);

const wallClock = (atMs: number, zone: string): string =>
  new Intl.DateTimeFormat('sv', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
    .format(atMs)
    .replace(' ', 'T');

test('an instant is found again by its local time and offset, in every zone', () => {
  fc.assert(
    fc.property(someZone, someSecond, (zone, atMs) => {
      const { local, offset } = toLocal(atMs, zone);
      expect(local).toBe(wallClock(atMs, zone));
      expect(Date.parse(`${local}${offset}`)).toBe(atMs);
      expect(toInstant({ local, zone, offset })).toEqual({ ok: true, value: { atMs, offset } });
    }),
    { numRuns: 400 },
  );
});

/** A moment within half a year at which the zone's offset changes, if there is one. */
function nextChange(from: number, zone: string): number | undefined {
  const offsetAt = (seconds: number) => toLocal(seconds * 1000, zone).offset;
  let [before, after] = [from / 1000, from / 1000 + 183 * 24 * 3600];
  const offset = offsetAt(before);
  if (offset === offsetAt(after)) return undefined;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return after * 1000;
}

const changes = fc
  .tuple(someZone, someSecond)
  .filter(([, from]) => from < utc('2100-06-01T00:00'))
  .map(([zone, from]) => ({ zone, changeAt: nextChange(from, zone) }))
  .filter((change): change is { zone: string; changeAt: number } => change.changeAt !== undefined);

const upToTwoHours = fc.integer({ min: -7200, max: 7200 }).map((seconds) => seconds * 1000);

test('around a change of the clocks every instant is found by its local time and offset', () => {
  fc.assert(
    fc.property(changes, upToTwoHours, ({ zone, changeAt }, shift) => {
      const atMs = changeAt + shift;
      const { local, offset } = toLocal(atMs, zone);
      expect(toInstant({ local, zone, offset })).toEqual({ ok: true, value: { atMs, offset } });
    }),
    { numRuns: 100 },
  );
});

test('around a change of the clocks a local time is one moment, or two to choose from', () => {
  fc.assert(
    fc.property(changes, upToTwoHours, ({ zone, changeAt }, shift) => {
      const old = toLocal(changeAt - 1000, zone);
      const offsets = [old.offset, toLocal(changeAt, zone).offset];
      const read = Date.parse(`${old.local}Z`) + 1000 + shift;
      const local = new Date(read).toISOString().slice(0, 19);
      const readings = offsets.map((offset) => Date.parse(`${local}${offset}`));
      const moments = readings.filter((atMs) => toLocal(atMs, zone).local === local);

      const found = toInstant({ local, zone });
      if (found.ok) {
        expect(moments).toEqual([found.value.atMs]);
        return;
      }
      expect(found.reason).toEqual({
        code: moments.length === 0 ? 'local-time-skipped' : 'local-time-twice',
        candidates: readings
          .toSorted((one, other) => one - other)
          .map((atMs) => ({
            at: new Date(atMs).toISOString(),
            ...toLocal(atMs, zone),
          })),
      });
      if (!('candidates' in found.reason)) throw new Error('A clock change has candidates');
      for (const { at, ...named } of found.reason.candidates) {
        const again = toInstant({ ...named, zone });
        expect(again).toEqual({ ok: true, value: { atMs: Date.parse(at), offset: named.offset } });
      }
      expect(moments).not.toHaveLength(1);
    }),
    { numRuns: 100 },
  );
});

test('reading the clock installs nothing for others', () => {
  expect(Object.hasOwn(Date.prototype, 'toTemporalInstant')).toBe('Temporal' in globalThis);
});
