import { SFNClient } from '@aws-sdk/client-sfn';
import { createExecutions } from '#gateways/executions.ts';
import { createInspectExecutions } from '#lambdas/inspect-executions/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';

export const handler = createInspectExecutions({
  executions: createExecutions(new SFNClient(), config.lifeCycleMachineArn()),
  observer: createObserver(),
});
