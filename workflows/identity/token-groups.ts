import { isClientId } from '#basics/ids.ts';

/** What is known of a token before it is made. */
export type TokenRequest = {
  /** All groups of the user. */
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  /** It replaces an older token of the same sign-in. */
  readonly isRefresh: boolean;
};

/** The groups that a token may name: some always, others only with a second factor. */
export type TokenGroups = {
  readonly always: readonly string[];
  readonly withSecondFactor: readonly string[];
};

/** Only the app client of operators may ask for this scope. */
const operatorScope = 'votings/operate';

/**
 * The groups of a user that a token may name. Voters' need nothing more. Those of staff need a
 * second factor, and a sign-in: a refresh token may be older than the factor. `operators` needs the
 * scope of operators, too. A group of any other form is no role, and is left out.
 */
export function groupsOfToken({ groups, scopes, isRefresh }: TokenRequest): TokenGroups {
  const isOfRole = (role: string) => (group: string) => {
    const [clientId = '', ...rest] = group.split('.');
    return isClientId(clientId) && rest.join('.') === role;
  };
  const isAdmin = isOfRole('admin');
  const mayOperate = scopes.includes(operatorScope);
  const isStaff = (group: string) => isAdmin(group) || (mayOperate && group === 'operators');
  return {
    always: groups.filter(isOfRole('voter')),
    withSecondFactor: isRefresh ? [] : groups.filter(isStaff),
  };
}
