import type { ClientId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Caller, Role } from '#shell/caller.ts';

const roleNames = { voter: 'a voter', admin: 'an admin', operator: 'an operator' };
const oneOf = (roles: readonly Role[]) => roles.map((role) => roleNames[role]).join(' or ');

/**
 * Whether a caller has one of the roles that an operation needs. To a caller without any role at
 * the client, the client does not exist.
 */
export function authorize(
  caller: Caller,
  roles: readonly Role[],
  clientId: ClientId | undefined,
): Result<true, Rejection> {
  const needed = `This is for ${oneOf(roles)}`;
  if (clientId === undefined) {
    return caller.isOperator && roles.includes('operator')
      ? ok(true)
      : reject('wrong-role', { detail: `${needed}.` });
  }
  const held = caller.rolesAt(clientId);
  if (held.length === 0) return reject('not-found');
  return held.some((role) => roles.includes(role))
    ? ok(true)
    : reject('wrong-role', { detail: `${needed}; you are ${oneOf(held)} here.` });
}
