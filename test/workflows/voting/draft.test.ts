import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aDraft, aWindow, noon } from '#test/builders/votings.ts';
import { readChanges, readDraft } from '#voting/draft.ts';
import { toLocal } from '#voting/zoned-time.ts';

const window = aWindow();

test('the times of a draft become instants; zone and local times are stored as given', () => {
  const { schedule: _schedule, ...others } = aDraft();
  expect(readDraft(aDraft())).toEqual({ ok: true, value: { ...others, window } });
});

test('every optional field is taken over if it is given', () => {
  const given = { description: 'With milk?', ownerId: 'acme' };
  expect(readDraft(aDraft(given))).toMatchObject({ ok: true, value: given });
});

test('a window in any zone is read as the instants that its local times stand for', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Auckland'),
      fc.integer({ min: 0, max: 500_000 }),
      fc.integer({ min: 1, max: 100_000 }),
      (zone, opensIn, lasts) => {
        const opensAt = noon + opensIn * 1_000;
        const closesAt = opensAt + lasts * 1_000;
        const opens = toLocal(opensAt, zone).local;
        const closes = toLocal(closesAt, zone).local;
        const read = readDraft(aDraft({ schedule: { zone, opens, closes } }));
        expect(read).toMatchObject({ ok: true, value: { window: { opensAt, closesAt } } });
      },
    ),
  );
});

test('changes hold what they name and nothing else', () => {
  const { schedule } = aDraft();
  expect(readChanges({})).toEqual({ ok: true, value: {} });
  expect(readChanges({ title: 'Dinner' })).toEqual({ ok: true, value: { title: 'Dinner' } });
  expect(readChanges({ schedule })).toEqual({ ok: true, value: { window } });
  const resultsVisible = { kind: 'at', visibleAt: '2027-02-24T00:00:00Z' } as const;
  const visibleAt = Date.UTC(2027, 1, 24);
  expect(readChanges({ resultsVisible })).toEqual({
    ok: true,
    value: { resultsVisible: { kind: 'at', visibleAt } },
  });
});

const schedule = (opens: string, closes: string, more = {}) => ({
  schedule: { zone: 'Europe/Vienna', opens, closes, ...more },
});
const skipped = '2027-03-28T02:30';
const twice = '2027-10-31T02:30';

test.each([
  ['a start that the clocks skip', 'local-time-skipped', schedule(skipped, '2027-03-28T05:00')],
  ['an end that the clocks skip', 'local-time-skipped', schedule('2027-03-28T01:00', skipped)],
  ['a start that comes twice', 'local-time-twice', schedule(twice, '2027-10-31T05:00')],
  ['an end that comes twice', 'local-time-twice', schedule('2027-10-31T01:00', twice)],
  ['no such date', 'local-time-invalid', schedule('2027-02-30T10:00', '2027-03-05T10:00')],
  [
    'an offset of another time',
    'offset-differs',
    schedule(twice, twice, { opensOffset: '+03:00' }),
  ],
])('%s is refused with %s, and named', (_, code, wrong) => {
  const { opens, closes } = wrong.schedule;
  for (const read of [readDraft(aDraft(wrong)), readChanges(wrong)]) {
    expect(read).toMatchObject({ ok: false, reason: { code } });
    expect([opens, closes]).toContain(read.ok ? undefined : read.reason.detail);
  }
});

test('an unknown zone is named', () => {
  const wrong = { schedule: { ...aDraft().schedule, zone: 'Wien' } };
  const refused = { ok: false, reason: { code: 'unknown-zone', detail: 'Wien' } };
  expect(readDraft(aDraft(wrong))).toEqual(refused);
  expect(readChanges(wrong)).toEqual(refused);
});

test.each([
  ['a leap second', '2030-12-31T23:59:60Z', undefined],
  ['the last second of the year 9999', '9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
  ['the year 10000 in UTC', '9999-12-31T23:59:59-23:59', undefined],
])('results at %s are read, or refused if they cannot be shown', (_, visibleAt, instant) => {
  const resultsVisible = { kind: 'at', visibleAt } as const;
  for (const read of [readDraft(aDraft({ resultsVisible })), readChanges({ resultsVisible })]) {
    if (instant === undefined) {
      const violations = [{ path: '/body/resultsVisible/visibleAt', message: expect.any(String) }];
      expect(read).toEqual({ ok: false, reason: { code: 'invalid-request', violations } });
    } else {
      const shown = { kind: 'at', visibleAt: instant };
      expect(read).toMatchObject({ ok: true, value: { resultsVisible: shown } });
    }
  }
});
