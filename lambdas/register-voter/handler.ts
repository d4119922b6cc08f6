import * as checkRegister from '#contracts/http/requests/register.js';
import * as checkUnregister from '#contracts/http/requests/unregister.js';
import type { Observer } from '#contracts/observer.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import {
  type RegisterVoterDependencies,
  registerVoter,
  unregisterVoter,
} from '#use-cases/register-voter.ts';

/** Registers voters to be alerted before a voting ends, and removes registrations. */
export function createRegisterVoter(
  dependencies: RegisterVoterDependencies & { readonly observer: Observer },
): HttpFunction {
  const register: Run<'register'> = ({ path, caller, receivedAt }) =>
    registerVoter(dependencies, { ...path, userId: caller.userId, at: receivedAt });
  const unregister: Run<'unregister'> = ({ path, caller }) =>
    unregisterVoter(dependencies, { ...path, userId: caller.userId });
  return createHttpFunction(
    {
      register: { check: checkRegister, run: register },
      unregister: { check: checkUnregister, run: unregister },
    },
    dependencies.observer,
  );
}
