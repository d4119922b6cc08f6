import { expect, test } from '@jest/globals';
import type { CounterName } from '#contracts/observer.ts';
import type { SecondFactors } from '#gateways/second-factors.ts';
import { createIssueToken, type TokenEvent } from '#lambdas/issue-token/handler.ts';

/** A function whose pool responds like this, with what it asked, counted and logged. */
function startedWith(isOn: SecondFactors['isOn']) {
  const seen = { asked: 0, counted: [] as CounterName[], errors: 0 };
  const observer = {
    info: () => {},
    error: () => {
      seen.errors += 1;
    },
    measure: () => {},
    count: (what: CounterName) => void seen.counted.push(what),
  };
  const secondFactors: SecondFactors = {
    isOn: (user) => {
      seen.asked += 1;
      return isOn(user);
    },
  };
  return { seen, issue: createIssueToken({ secondFactors, observer }) };
}

const groups = ['demo.voter', 'demo.admin', 'operators'];
const anEvent = (changes: Partial<TokenEvent['request']> = {}): TokenEvent => ({
  triggerSource: 'TokenGeneration_HostedAuth',
  userPoolId: 'pool',
  userName: 'carla',
  request: {
    groupConfiguration: { groupsToOverride: groups, iamRolesToOverride: [] },
    scopes: ['openid', 'votings/read', 'votings/operate'],
    ...changes,
  },
});
const named = async (issued: ReturnType<ReturnType<typeof startedWith>['issue']>) =>
  (await issued).response.claimsAndScopeOverrideDetails.groupOverrideDetails?.groupsToOverride;

test('staff with a second factor have all their groups in the token', async () => {
  const { seen, issue } = startedWith(async ({ userName }) => userName === 'carla');
  expect(await named(issue(anEvent()))).toEqual(groups);
  expect(seen).toEqual({ asked: 1, counted: [], errors: 0 });
});

test('staff without a second factor have a voter’s groups, and are counted', async () => {
  const { seen, issue } = startedWith(async () => false);
  expect(await named(issue(anEvent()))).toEqual(['demo.voter']);
  expect(seen).toEqual({ asked: 1, counted: ['StaffWithoutSecondFactor'], errors: 0 });
});

test('while Cognito does not respond, staff sign in with a voter’s groups', async () => {
  const { seen, issue } = startedWith(() => Promise.reject(new Error('Time is up')));
  expect(await named(issue(anEvent()))).toEqual(['demo.voter']);
  expect(seen).toEqual({ asked: 1, counted: [], errors: 1 });
});

test('a refreshed token names no group of staff, and Cognito is not asked', async () => {
  const { seen, issue } = startedWith(async () => true);
  const refreshed = { ...anEvent(), triggerSource: 'TokenGeneration_RefreshTokens' } as const;
  expect(await named(issue(refreshed))).toEqual(['demo.voter']);
  expect(seen.asked).toBe(0);
});

test('the sign-in of a voter asks Cognito nothing', async () => {
  const { seen, issue } = startedWith(() => Promise.reject(new Error('Away')));
  const groupConfiguration = { groupsToOverride: ['demo.voter'], iamRolesToOverride: [] };
  expect(await named(issue(anEvent({ groupConfiguration })))).toEqual(['demo.voter']);
  expect(seen).toEqual({ asked: 0, counted: [], errors: 0 });
});

test('a user without groups and scopes gets a token without groups', async () => {
  const { issue } = startedWith(async () => true);
  const event = anEvent({ groupConfiguration: {} });
  const { userName, response } = await issue({ ...event, request: { groupConfiguration: {} } });
  expect(userName).toBe('carla');
  // As AWS documents it: "an empty or null object" leaves all groups out.
  expect(response.claimsAndScopeOverrideDetails).toEqual({ groupOverrideDetails: {} });
});
