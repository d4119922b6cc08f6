import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as checkCast from '#contracts/http/requests/castVote.js';
import * as checkChange from '#contracts/http/requests/changeVoting.js';
import * as checkList from '#contracts/http/requests/listVotings.js';
import * as checkSchedule from '#contracts/http/requests/scheduleVoting.js';
import type { Validator } from '#contracts/http/validator.ts';
import { shownMax, violationsOf } from '#shell/violations.ts';
import { aBallotId } from '#test/builders/ids.ts';

const messagesOf = (isValid: Validator<unknown>, body: unknown): string[] =>
  isValid(body) ? [] : violationsOf('/body', isValid).map(({ message }) => message);

const draft = {
  title: 'Lunch',
  options: [
    { id: 'thai', label: 'Thai' },
    { id: 'soup', label: 'Soup' },
  ],
  counting: { kind: 'plurality' },
  pricing: 'free',
  resultsVisible: { kind: 'after-close' },
  schedule: { zone: 'Europe/Vienna', opens: '2027-02-23T18:00', closes: '2027-02-23T19:00' },
};

test.each(['23.02.2027 18:00', '2027-02-23T18:00+01:00', '2027-02-23', '', 7, null])(
  'the violation of the start %j shows what a local time looks like',
  (opens) => {
    const body = { ...draft, schedule: { ...draft.schedule, opens } };
    expect(messagesOf(checkSchedule.body, body)).toEqual([
      '`schedule.opens` must be a local time such as 2027-02-23T18:00, without an offset',
    ]);
  },
);

test('everything that is wrong with a body is reported at once, each place once', () => {
  const body = {
    title: '',
    options: [{ id: 'A', label: 'Tea' }, { id: 'b' }],
    counting: { kind: 'approval', maxChoices: 0 },
    pricing: 'cheap',
    resultsVisible: 'now',
    colour: 'red',
  };
  const found = checkSchedule.body(body) ? [] : violationsOf('/body', checkSchedule.body);
  expect(found.map(({ path }) => path).sort()).toEqual([
    '/body/colour',
    '/body/counting',
    '/body/options/0/id',
    '/body/options/1/label',
    '/body/pricing',
    '/body/resultsVisible',
    '/body/schedule',
    '/body/title',
  ]);
  const messages = found.map(({ message }) => message);
  expect(messages).toContain('`schedule` is missing');
  expect(messages).toContain('`colour` is not known here');
  expect(messages).toContain('`pricing` must be free or paid');
  expect(messages).toContain('`options[1].label` is missing');
  expect(messages.find((one) => one.startsWith('`counting`'))).toContain('"maxChoices" from 1 to');
});

test.each<[object, string[]]>([
  [{ title: 'Dinner' }, ['`version` is missing']],
  [{}, ['`version` is missing']],
  [
    { version: 1 },
    [
      'The body must be an object with the `version` that the change was made from, ' +
        'and what changes',
    ],
  ],
  [{ version: 0, title: 'Dinner' }, ['`version` must be a whole number, 1 to 1000000000']],
])('the violations of the change %j are %j', (body, expected) => {
  expect(messagesOf(checkChange.body, body)).toEqual(expected);
});

test('a violation shows the limits of a number, a list and a page', () => {
  const choice = { optionIds: ['thai', 'thai'] };
  expect(messagesOf(checkCast.body, { ballotId: aBallotId(), choice })).toEqual([
    '`choice.optionIds` must be a list of 1 to 100 entries, none of them twice',
  ]);
  const parameters = { path: { clientId: 'demo' }, query: { limit: '51', cursor: '' } };
  expect(checkList.parameters(parameters)).toBe(false);
  expect(violationsOf('', checkList.parameters)).toEqual([
    { path: '/query/limit', message: '`limit` must be a whole number from 1 to 50' },
    { path: '/query/cursor', message: '`cursor` must be the `next` of a page' },
  ]);
});

test('of a body with thousands of faults, the first twenty are reported', () => {
  const optionIds = Array.from({ length: 16_000 }, (_, index) => `-${index}`);
  const messages = messagesOf(checkCast.body, { ballotId: 'x', choice: { optionIds } });
  expect(messages).toHaveLength(shownMax);
});

test('the messages for any body are short, and name no pattern', () => {
  const bodies = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.string({ maxLength: 200 }), fc.jsonValue()),
    fc.record({ schedule: fc.jsonValue(), options: fc.jsonValue(), title: fc.jsonValue() }),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      const messages = messagesOf(checkSchedule.body, body);
      expect(messages.length).toBeGreaterThan(0);
      expect(messages.length).toBeLessThanOrEqual(shownMax);
      for (const message of messages) {
        expect(message.length).toBeLessThan(400);
        if (message.endsWith('is not known here')) continue;
        expect(message).not.toMatch(/pattern|\^|undefined|another kind/);
      }
    }),
  );
});
