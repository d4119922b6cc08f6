import { type ClientId, type UserId, userId } from '#basics/ids.ts';

export type Role = 'voter' | 'admin' | 'operator';

/** Who calls, as the verified token says. */
export type Caller = {
  readonly userId: UserId;
  readonly rolesAt: (client: ClientId) => readonly Role[];
  readonly isOperator: boolean;
};

/** API Gateway hands claims to a function as text, and a list of them as `[a b]`. */
export type Claims = Readonly<Record<string, string | number | boolean | string[] | undefined>>;

const listOf = (claim: Claims[string]): readonly string[] => {
  if (Array.isArray(claim)) return claim;
  if (typeof claim !== 'string') return [];
  return claim
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter((part) => part !== '');
};

/** The caller whom a token's claims name; groups are `<client>.<role>` and `operators`. */
export function callerOf(claims: Claims): Caller {
  const groups = new Set(listOf(claims['cognito:groups']));
  const isOperator = groups.has('operators');
  return {
    userId: userId(String(claims.sub ?? '')),
    isOperator,
    rolesAt: (client) => [
      ...(groups.has(`${client}.voter`) ? (['voter'] as const) : []),
      ...(groups.has(`${client}.admin`) ? (['admin'] as const) : []),
      ...(isOperator ? (['operator'] as const) : []),
    ],
  };
}
