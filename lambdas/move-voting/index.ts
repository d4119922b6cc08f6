import { SNSClient } from '@aws-sdk/client-sns';
import { systemClock } from '#gateways/clock.ts';
import { createFacts } from '#gateways/facts.ts';
import { createMoveVoting } from '#lambdas/move-voting/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createVotings } from '#stores/votings.ts';

export const handler = createMoveVoting({
  votings: createVotings(connect({ votings: config.votingsTable() })),
  facts: createFacts(new SNSClient(), config.factsTopicArn()),
  clock: systemClock,
  observer: createObserver(),
});
