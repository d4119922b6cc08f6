import { type ClientId, isUserId, type UserId } from '#basics/ids.ts';

export type Role = 'voter' | 'admin' | 'operator';

/** Who calls, as the verified token says. */
export type Caller = {
  readonly userId: UserId;
  readonly rolesAt: (client: ClientId) => readonly Role[];
  readonly isOperator: boolean;
};

/** API Gateway hands claims to a function as text, and a list of them as `[a b]`. */
export type Claims = Readonly<Record<string, string | number | boolean | string[] | undefined>>;

/** Whoever calls what is open to all. */
export const anyone: Claims = { sub: 'anyone', token_use: 'access' };

/**
 * A name may hold whatever the one who made the group liked, commas and wide spaces too. So the
 * list is split where API Gateway joins it, at single spaces, and nowhere else: a name that is
 * none of ours stays whole, and gives no role.
 */
const listOf = (claim: Claims[string]): readonly string[] => {
  if (Array.isArray(claim)) return claim;
  if (typeof claim !== 'string') return [];
  return (/^\[(.*)\]$/su.exec(claim)?.[1] ?? claim).split(' ');
};

/**
 * The caller whom an access token's claims name; groups are `<client>.<role>` and `operators`.
 * Nobody, if it is a token of another use, or its subject cannot be one of ours.
 */
export function callerOf(claims: Claims): Caller | undefined {
  const { sub } = claims;
  if (claims.token_use !== 'access' || typeof sub !== 'string' || !isUserId(sub)) return undefined;
  const groups = new Set(listOf(claims['cognito:groups']));
  const isOperator = groups.has('operators');
  return {
    userId: sub,
    isOperator,
    rolesAt: (client) => [
      ...(groups.has(`${client}.voter`) ? (['voter'] as const) : []),
      ...(groups.has(`${client}.admin`) ? (['admin'] as const) : []),
      ...(isOperator ? (['operator'] as const) : []),
    ],
  };
}
