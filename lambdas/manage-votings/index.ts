import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { createFacts } from '#gateways/facts.ts';
import { createLifeCycles } from '#gateways/life-cycles.ts';
import { newVotingId } from '#gateways/random.ts';
import { createManageVotings } from '#lambdas/manage-votings/handler.ts';
import { createCalendars } from '#stores/calendars.ts';
import { createLimits } from '#stores/limits.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clientOf, config, clock, observer, retry }: Host) =>
  createManageVotings({
    votings: createVotings(database),
    calendars: createCalendars(database),
    limits: createLimits(database),
    lifeCycles: createLifeCycles(clientOf(SchedulerClient), clientOf(SFNClient), {
      machineArn: config.machineArn('voting-lifecycle'),
      scheduleGroup: config.scheduleGroup(),
      schedulerRoleArn: config.schedulerRoleArn(),
      scheduleDlqArn: config.scheduleDlqArn(),
    }),
    facts: createFacts(clientOf(SNSClient), config.factsTopicArn()),
    clock,
    observer,
    newVotingId,
    ...retry,
  });
