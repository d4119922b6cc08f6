import { createRegisterVoter } from '#lambdas/register-voter/handler.ts';
import { rememberVotings } from '#stores/remembered-votings.ts';
import { createRegistrations } from '#stores/voters.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer }: Host) =>
  createRegisterVoter({
    votings: rememberVotings(createVotings(documents), clock),
    registrations: createRegistrations(documents),
    observer,
  });
