import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { systemClock } from '#gateways/clock.ts';
import { createFacts } from '#gateways/facts.ts';
import { createLifeCycles } from '#gateways/life-cycles.ts';
import { newVotingId } from '#gateways/random.ts';
import { repeating } from '#gateways/repeating.ts';
import { createManageVotings } from '#lambdas/manage-votings/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createVotings } from '#stores/votings.ts';

export const handler = createManageVotings({
  votings: createVotings(connect({ votings: config.votingsTable() })),
  lifeCycles: createLifeCycles(new SchedulerClient(), new SFNClient(), {
    machineArn: config.lifeCycleMachineArn(),
    scheduleGroup: config.scheduleGroup(),
    schedulerRoleArn: config.schedulerRoleArn(),
    scheduleDlqArn: config.scheduleDlqArn(),
  }),
  facts: createFacts(new SNSClient(), config.factsTopicArn()),
  clock: systemClock,
  observer: createObserver(),
  newVotingId,
  ...repeating,
});
