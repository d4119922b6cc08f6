import { createRegisterVoter } from '#lambdas/register-voter/handler.ts';
import { createRegistrations } from '#stores/registrations.ts';
import { createVotingCache } from '#stores/voting-cache.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer }: Host) =>
  createRegisterVoter({
    votings: createVotingCache(createVotings(database), clock),
    registrations: createRegistrations(database),
    observer,
  });
