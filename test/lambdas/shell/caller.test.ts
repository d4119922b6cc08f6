import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientId } from '#basics/ids.ts';
import { type Claims, callerOf } from '#shell/caller.ts';
import { demo, other } from '#test/builders/ids.ts';

const adaIn = (groups: Claims[string]) => {
  const caller = callerOf({ sub: 'ada', token_use: 'access', 'cognito:groups': groups });
  if (caller === undefined) throw new Error('Ada may call');
  return caller;
};
const rolesOf = (groups: Claims[string], client = demo) => adaIn(groups).rolesAt(client);

test.each<[Claims[string]]>([
  ['[demo.voter demo.admin]'],
  ['demo.voter demo.admin'],
  [['demo.voter', 'demo.admin']],
])('the groups %j make a voter and admin of the one client', (groups) => {
  expect(rolesOf(groups)).toEqual(['voter', 'admin']);
  expect(rolesOf(groups, other)).toEqual([]);
});

test.each<[Claims[string]]>([[undefined], [''], ['[]'], [[]], [true], [7], ['demo'], ['demo.']])(
  'the groups %j give no role',
  (groups) => {
    expect(rolesOf(groups)).toEqual([]);
    expect(adaIn(groups).isOperator).toBe(false);
  },
);

test('an operator is one everywhere, besides the roles that they hold', () => {
  expect(rolesOf('[operators]', other)).toEqual(['operator']);
  expect(rolesOf('[demo.voter operators]')).toEqual(['voter', 'operator']);
});

test('a group of one client is never a role at another, however alike their names are', () => {
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

// API Gateway joins a list with single spaces, and a group's name may hold anything else.
test.each(['x,operators', 'x\u00a0operators', 'operators,', '[operators]', 'x\toperators\ny'])(
  'a group that is named %j is one group, and makes nobody an operator',
  (group) => {
    for (const groups of [`[${group}]`, `[demo.voter ${group}]`, [group]])
      expect(adaIn(groups).isOperator).toBe(false);
  },
);

test('a group whose name has a comma is no role at a client', () => {
  expect(rolesOf('[x,demo.admin demo.voter,y]')).toEqual([]);
});

test.each([undefined, '', 'a b', 'a#b', '../x', 'é', 'x'.repeat(129), 7])(
  'the subject %j is nobody',
  (sub) => {
    expect(callerOf({ sub, token_use: 'access' })).toBeUndefined();
  },
);

test.each([undefined, 'id', 'refresh', ''])('a token of the use %j names no user', (use) => {
  expect(callerOf({ sub: 'ada', token_use: use, 'cognito:groups': '[operators]' })).toBeUndefined();
});
