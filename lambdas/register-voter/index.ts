import { systemClock } from '#gateways/clock.ts';
import { createRegisterVoter } from '#lambdas/register-voter/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { rememberVotings } from '#stores/remembered-votings.ts';
import { createRegistrations } from '#stores/voters.ts';
import { createVotings } from '#stores/votings.ts';

const documents = connect({ votings: config.votingsTable(), voters: config.votersTable() });

export const handler = createRegisterVoter({
  votings: rememberVotings(createVotings(documents), systemClock),
  registrations: createRegistrations(documents),
  observer: createObserver(),
});
