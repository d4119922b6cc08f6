import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientId } from '#basics/ids.ts';
import { type Claims, callerOf } from '#shell/caller.ts';
import { demo, other } from '#test/builders/ids.ts';

const rolesOf = (groups: Claims[string], client = demo) =>
  callerOf({ sub: 'ada', 'cognito:groups': groups }).rolesAt(client);

test.each<[Claims[string]]>([
  ['[demo.voter demo.admin]'],
  ['[demo.voter, demo.admin]'],
  ['demo.voter demo.admin'],
  ['demo.voter,demo.admin'],
  [['demo.voter', 'demo.admin']],
])('the groups %j make a voter and admin of the one client', (groups) => {
  expect(rolesOf(groups)).toEqual(['voter', 'admin']);
  expect(rolesOf(groups, other)).toEqual([]);
});

test.each<[Claims[string]]>([[undefined], [''], ['[]'], [[]], [true], [7], ['demo'], ['demo.']])(
  'the groups %j give no role',
  (groups) => {
    expect(rolesOf(groups)).toEqual([]);
    expect(callerOf({ sub: 'ada', 'cognito:groups': groups }).isOperator).toBe(false);
  },
);

test('an operator is one everywhere, besides the roles that they hold', () => {
  expect(rolesOf('[operators]', other)).toEqual(['operator']);
  expect(rolesOf('[demo.voter operators]')).toEqual(['voter', 'operator']);
});

test('a group of one client never gives a role at another, however alike their names are', () => {
  const names = fc.constantFrom('demo', 'demo-1', 'dem', 'emo', 'voter', 'admin', 'operators');
  const roles = fc.constantFrom('voter' as const, 'admin' as const);
  const groups = fc.array(fc.record({ client: names, role: roles }));
  fc.assert(
    fc.property(groups, names, (held, name) => {
      const expected = held.filter(({ client }) => client === name).map(({ role }) => role);
      const text = `[${held.map(({ client, role }) => `${client}.${role}`).join(' ')}]`;
      expect(new Set(rolesOf(text, clientId(name)))).toEqual(new Set(expected));
    }),
  );
});

test.each([undefined, '', 'a b', 'a#b', 'x'.repeat(129)])(
  'the subject %j is no user, and a fault',
  (sub) => {
    expect(() => callerOf({ sub })).toThrow('user id');
  },
);
