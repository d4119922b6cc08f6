import { createReadVotings } from '#lambdas/read-votings/handler.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCounts } from '#stores/counts.ts';
import { createJournals } from '#stores/journals.ts';
import { createParticipations } from '#stores/participations.ts';
import { createRegistrations } from '#stores/registrations.ts';
import { createVoterSettings } from '#stores/voter-settings.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer }: Host) =>
  createReadVotings({
    votings: createVotings(documents),
    journals: createJournals(documents),
    ballots: createBallots(documents),
    counts: createCounts(documents),
    participations: createParticipations(documents),
    voterSettings: createVoterSettings(documents),
    registrations: createRegistrations(documents),
    clock,
    observer,
  });
