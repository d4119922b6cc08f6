import { SNSClient } from '@aws-sdk/client-sns';
import { createFacts } from '#gateways/facts.ts';
import { createMoveVoting } from '#lambdas/move-voting/handler.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clientOf, config, clock, observer, retry }: Host) =>
  createMoveVoting({
    votings: createVotings(database),
    facts: createFacts(clientOf(SNSClient), config.factsTopicArn()),
    clock,
    observer,
    ...retry,
  });
