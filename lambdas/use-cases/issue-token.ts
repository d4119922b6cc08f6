import type { Observer } from '#contracts/observer.ts';
import type { PoolUser, SecondFactors } from '#gateways/second-factors.ts';
import { groupsOfToken, type TokenRequest } from '#identity/token-groups.ts';

export type IssueTokenDependencies = {
  readonly secondFactors: SecondFactors;
  readonly observer: Observer;
};

/**
 * Returns the groups that a new token of a user names. Cognito is asked about staff alone; while it
 * does not respond, they get a token with the rights of a voter.
 */
export async function issueToken(
  { secondFactors, observer }: IssueTokenDependencies,
  user: PoolUser,
  request: TokenRequest,
): Promise<readonly string[]> {
  const { always, withSecondFactor } = groupsOfToken(request);
  if (withSecondFactor.length === 0) return always;
  try {
    if (await secondFactors.isOn(user)) return [...always, ...withSecondFactor];
    observer.count('StaffWithoutSecondFactor', 1);
  } catch (error) {
    observer.error('A second factor is unknown: the token names no group of staff', error, {});
  }
  return always;
}
