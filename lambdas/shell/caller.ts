import { type ClientId, isUserId, type UserId } from '#basics/ids.ts';

export type Role = 'voter' | 'admin' | 'operator';

/** The user of a verified token. */
export type Caller = {
  readonly userId: UserId;
  readonly rolesAt: (clientId: ClientId) => readonly Role[];
  readonly isOperator: boolean;
};

/** API Gateway hands claims to a function as text, and a list of them as `[a b]`. */
export type Claims = Readonly<Record<string, string | number | boolean | string[] | undefined>>;

/**
 * The name of a group may hold anything, commas and wide spaces too. So the list is split where API
 * Gateway joins it, at single spaces, and nowhere else: any other name stays whole, and is no role.
 */
const listOf = (claim: Claims[string]): readonly string[] => {
  if (Array.isArray(claim)) return claim;
  if (typeof claim !== 'string') return [];
  return (/^\[(.*)\]$/su.exec(claim)?.[1] ?? claim).split(' ');
};

/**
 * Returns the caller whom an access token's claims name; groups are `<clientId>.<role>` and
 * `operators`. Returns undefined for a token of another use, or if its subject is no user id.
 */
export function callerOf(claims: Claims): Caller | undefined {
  const { sub } = claims;
  if (claims.token_use !== 'access' || typeof sub !== 'string' || !isUserId(sub)) return undefined;
  const groups = new Set(listOf(claims['cognito:groups']));
  const isOperator = groups.has('operators');
  return {
    userId: sub,
    isOperator,
    rolesAt: (clientId) => [
      ...(groups.has(`${clientId}.voter`) ? (['voter'] as const) : []),
      ...(groups.has(`${clientId}.admin`) ? (['admin'] as const) : []),
      ...(isOperator ? (['operator'] as const) : []),
    ],
  };
}
