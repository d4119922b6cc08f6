import { SFNClient } from '@aws-sdk/client-sfn';
import { systemClock } from '#gateways/clock.ts';
import { createExecutions } from '#gateways/executions.ts';
import { createInspectExecutions } from '#lambdas/inspect-executions/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import { createVotings } from '#stores/votings.ts';

const documents = connect({ votings: config.votingsTable() });
const client = new SFNClient();

export const handler = createInspectExecutions({
  machines: {
    'voting-lifecycle': createExecutions(client, config.lifeCycleMachineArn()),
    'credit-purchase': createExecutions(client, config.purchaseMachineArn()),
  },
  votings: createVotings(documents),
  unfinished: createUnfinished(documents),
  clock: systemClock,
  observer: createObserver(),
});
