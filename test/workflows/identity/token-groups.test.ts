import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupsOfToken, type TokenRequest } from '#identity/token-groups.ts';

const clientIds = fc.stringMatching(/^[a-z][a-z0-9-]{1,30}$/);
const voterGroups = clientIds.map((clientId) => `${clientId}.voter`);
const adminGroups = clientIds.map((clientId) => `${clientId}.admin`);
/** Names that only look like a role. */
const others = fc.oneof(
  fc.string().filter((name) => !/^operators$|^[a-z][a-z0-9-]{1,30}\.(voter|admin)$/.test(name)),
  fc.constantFrom('operators ', 'Operators', 'x,operators', 'x\u00a0operators', 'operators]'),
  fc.constantFrom('.admin', 'demo.admin.voter', 'demo.voter\n', 'demo.', 'Demo.voter', 'operator'),
);
const requests: fc.Arbitrary<TokenRequest> = fc.record({
  groups: fc.array(fc.oneof(voterGroups, adminGroups, others, fc.constant('operators'))),
  scopes: fc.subarray(['openid', 'votings/vote', 'votings/manage', 'votings/operate']),
  isRefresh: fc.boolean(),
});

const check = (property: (request: TokenRequest) => void) =>
  fc.assert(fc.property(requests, property));

test('a token names the groups of voters, whatever else holds', () => {
  check((request) => {
    const voters = request.groups.filter((group) => /^[a-z][a-z0-9-]{1,30}\.voter$/.test(group));
    expect(groupsOfToken(request).always).toEqual(voters);
  });
});

test('groups of admins need a second factor, and a sign-in', () => {
  check((request) => {
    const admins = request.groups.filter((group) => /^[a-z][a-z0-9-]{1,30}\.admin$/.test(group));
    const found = groupsOfToken(request).withSecondFactor.filter((group) => group !== 'operators');
    expect(found).toEqual(request.isRefresh ? [] : admins);
  });
});

test('the group of operators needs a second factor, a sign-in, and the scope of operators', () => {
  check((request) => {
    const { always, withSecondFactor } = groupsOfToken(request);
    const isOperator = request.groups.includes('operators');
    const may = !request.isRefresh && request.scopes.includes('votings/operate');
    expect(always).not.toContain('operators');
    expect(withSecondFactor.includes('operators')).toBe(isOperator && may);
  });
});

test('a name that is no role is in no token', () => {
  fc.assert(
    fc.property(fc.array(others), fc.boolean(), (groups, isRefresh) => {
      const none = { always: [], withSecondFactor: [] };
      expect(groupsOfToken({ groups, scopes: ['votings/operate'], isRefresh })).toEqual(none);
    }),
  );
});
