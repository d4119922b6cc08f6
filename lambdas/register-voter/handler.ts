import { clientId, votingId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as checkRegister from '#contracts/http/requests/register.js';
import * as checkUnregister from '#contracts/http/requests/unregister.js';
import type { Observer } from '#contracts/observer.ts';
import { reject } from '#contracts/rejections.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Registrations } from '#stores/voters.ts';
import type { VotingCache } from '#stores/voting-cache.ts';

export type RegisterVoterDependencies = {
  readonly votings: VotingCache;
  readonly registrations: Registrations;
  readonly observer: Observer;
};

/** Keeps who asked to be alerted before a voting ends. */
export function createRegisterVoter(dependencies: RegisterVoterDependencies): HttpFunction {
  const { votings, registrations, observer } = dependencies;

  const runRegister: Run<'register'> = async ({ path, caller, receivedAt }) => {
    const client = clientId(path.clientId);
    const voting = await votings.get(client, votingId(path.votingId));
    if (voting === undefined) return reject('not-found');
    if (voting.status === 'cancelled') return reject('voting-cancelled');
    if (voting.window.closesAt <= receivedAt) return reject('voting-over');
    await registrations.add(client, voting.votingId, voting.shards, caller.userId, receivedAt);
    return ok({ votingId: voting.votingId, registered: true });
  };

  const runUnregister: Run<'unregister'> = async ({ path, caller }) => {
    const client = clientId(path.clientId);
    const voting = await votings.get(client, votingId(path.votingId));
    if (voting === undefined) return reject('not-found');
    await registrations.remove(client, voting.votingId, voting.shards, caller.userId);
    return ok({ votingId: voting.votingId, registered: false });
  };

  return createHttpFunction(
    {
      register: { check: checkRegister, run: runRegister },
      unregister: { check: checkUnregister, run: runUnregister },
    },
    observer,
  );
}
