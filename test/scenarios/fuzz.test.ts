import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aBallot, aVoting, utcTime } from './a-voting.ts';
import { day, minute, startSetting } from './setting.ts';

const startAt = Date.parse('2027-02-23T09:00:00Z');
const setting = await startSetting({ startAt, votingsAtOnce: 1_000 });
const { as, moveTo, schedule, untilStatus } = setting;
afterAll(setting.stop);

const open = await schedule({ opensIn: minute, runs: day });
moveTo(open.schedule.opensAt);
await untilStatus(open, 'open');

/** Mostly what belongs there, sometimes anything at all. */
const mostly = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue() });

const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.constantFrom('Lunch', '__proto__', 'constructor', '\u{1f355}', 'e\u0301', '=1+1', '<b>'),
);
const optionId = fc.oneof(
  fc.constantFrom('a', 'b', 'constructor', 'ballots', 'has-own-property', '0', 'then'),
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/),
);
const soon = fc.integer({ min: startAt - day, max: startAt + 400 * day });
const anyDate = fc.date({
  min: new Date(0),
  max: new Date('2110-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const local = fc.oneof(
  { weight: 6, arbitrary: soon.map(utcTime) },
  { weight: 2, arbitrary: anyDate.map((date) => date.toISOString().slice(0, 16)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('2027-03-28T02:30', '2027-10-31T02:30', '2028-02-30T24:00'),
  },
);
const zone = fc.oneof(
  fc.constantFrom('UTC', 'Etc/GMT+12', 'GMT0', 'Africa/Casablanca', 'US/Eastern', 'EST5EDT'),
  fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
);
const instant = fc.oneof(
  anyDate.map((date) => date.toISOString()),
  fc.constantFrom(
    '2030-12-31T23:59:60Z',
    '2030-06-30t23:59:60z',
    '2030-01-01T00:00:00+23:59',
    '2030-01-01 00:00:00.123456789Z',
    '9999-12-31T23:59:59-23:59',
    '0000-01-01T00:00:00Z',
  ),
);
const offset = fc.constantFrom('+01:00', '+02:00', '-00:00', '+99:99', '+14:00');

const record = (fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[]) =>
  fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, mostly(value)])),
    { requiredKeys },
  );

const window = fc.tuple(soon, fc.integer({ min: -5, max: 351 * 86_400 })).map(([at, seconds]) => ({
  opens: utcTime(at),
  closes: utcTime(at + seconds * 1_000),
}));
const scheduleDraft = fc.oneof(
  record({ zone, opens: local, closes: local, opensOffset: offset, closesOffset: offset }, [
    'zone',
    'opens',
    'closes',
  ]),
  fc.tuple(zone, window).map(([name, times]) => ({ zone: name, ...times })),
);
const options = fc.oneof(
  fc.array(record({ id: optionId, label: text }, ['id', 'label']), { minLength: 1, maxLength: 6 }),
  fc
    .uniqueArray(optionId, { minLength: 2, maxLength: 6 })
    .map((ids) => ids.map((id) => ({ id, label: id }))),
);
const counting = fc.oneof(
  fc.constant({ kind: 'plurality' }),
  record({ kind: fc.constant('approval'), maxChoices: fc.integer({ min: 0, max: 7 }) }, ['kind']),
);
const resultsVisible = fc.oneof(
  record({ kind: fc.constantFrom('live', 'after-my-vote', 'after-close') }, ['kind']),
  record({ kind: fc.constant('at'), visibleAt: instant }, ['kind', 'visibleAt']),
);
const draft = record(
  {
    title: text,
    description: text,
    ownerId: fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/),
    options,
    counting,
    pricing: fc.constantFrom('free', 'paid'),
    resultsVisible,
    schedule: scheduleDraft,
  },
  ['title', 'options', 'counting', 'pricing', 'resultsVisible', 'schedule'],
);

/** One field replaced at a time, so that what is behind the schema is reached. */
const almostRight = draft.chain((strange) =>
  fc.subarray(Object.keys(Object(strange)), { minLength: 0, maxLength: 2 }).map((names) => ({
    ...aVoting(startAt + day),
    ...Object.fromEntries(names.map((name) => [name, Reflect.get(Object(strange), name)])),
  })),
);

test('any request to schedule a voting has a response of the contract', async () => {
  const path = { clientId: 'demo' };
  let scheduled = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(draft, almostRight, fc.jsonValue()), async (body) => {
      const response = await as('carla').attempt('scheduleVoting', { path, body });
      if (response.status !== 201) return expect(response.status).toBeLessThan(500);
      scheduled += 1;
      const { votingId } = response.body;
      const shown = await as('carla').expect('getVoting', 200, { path: { ...path, votingId } });
      expect(shown.body).toEqual(response.body);
      const { schedule: times } = response.body;
      expect(Date.parse(times.opensAt)).toBeLessThan(Date.parse(times.closesAt));
    }),
    { numRuns: 150, endOnFailure: true },
  );
  expect(scheduled).toBeGreaterThan(0);
});

test('any vote has a response of the contract', async () => {
  const path = { clientId: 'demo', votingId: open.votingId };
  const ballotId = fc.oneof(
    fc.stringMatching(/^[0-9a-f]{32}$/),
    fc.constantFrom('0'.repeat(32), 'f'.repeat(32)),
    text,
  );
  const optionIds = fc.oneof(
    fc.subarray(['thai', 'pizza', 'soup']),
    fc.array(optionId, { maxLength: 4 }),
  );
  const vote = fc.oneof(
    record({ ballotId, choice: record({ optionIds }, ['optionIds']) }, ['ballotId', 'choice']),
    fc.constantFrom('thai', 'soup').map((option) => aBallot(option)),
    fc.jsonValue(),
  );
  const voters = await setting.voters(10, 'fuzzy');
  const voter = fc.constantFrom(...voters);
  await fc.assert(
    fc.asyncProperty(voter, vote, async (client, body) => {
      const response = await client.attempt('castVote', { path, body });
      expect(response.status).toBeLessThan(500);
      if (response.status !== 201) return;
      const { ballotId: receipt } = response.body;
      await client.expect('getReceipt', 200, { path: { ...path, ballotId: receipt } });
    }),
    { numRuns: 150, endOnFailure: true },
  );
});
