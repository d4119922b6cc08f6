import { createReadVotings } from '#lambdas/read-votings/handler.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCounts } from '#stores/counts.ts';
import { createJournals } from '#stores/journals.ts';
import { createParticipations } from '#stores/participations.ts';
import { createVoterSettings } from '#stores/voter-settings.ts';
import { createCachedVotingReader, createVotingReader } from '#stores/voting-reader.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer }: Host) =>
  createReadVotings({
    votings: createVotings(database),
    journals: createJournals(database),
    ballots: createBallots(database),
    counts: createCounts(database),
    participations: createParticipations(database),
    voterSettings: createVoterSettings(database),
    stored: createVotingReader(database),
    cached: createCachedVotingReader(database, clock),
    clock,
    observer,
  });
