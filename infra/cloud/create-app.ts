import { createRequire } from 'node:module';
import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { stageNamed, stages } from './stages.ts';
import { StatefulStack } from './stateful-stack.ts';
import { StatelessStack, type StatelessStackProps } from './stateless-stack.ts';

/** The behaviours that this version of the CDK recommends to a new project, with one exception. */
const context = {
  ...createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json'),
  // CloudFormation then refuses to remove a table or a user pool that functions still use.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};

/**
 * The whole deployment of one stage, which `-c stage=<name>` names (default: dev).
 * `functions` is the folder of the bundles. Synthesis throws on any finding of cdk-nag.
 */
export function createApp(
  functions: string,
  { parts, ...options }: AppProps & Pick<StatelessStackProps, 'parts'> = {},
): App {
  const app = new App({ ...options, context: { ...context, ...options.context } });
  const stage = stageNamed(app.node.tryGetContext('stage') ?? 'dev');
  const terminationProtection = stages[stage].keepsData;
  const state = new StatefulStack(app, `hustings-${stage}-state`, {
    description: 'Hustings: tables and users',
    terminationProtection,
    stage,
  });
  new StatelessStack(app, `hustings-${stage}-service`, {
    description: 'Hustings: functions, HTTP API, life cycle, alarms',
    terminationProtection,
    stage,
    state,
    functions,
    ...(parts && { parts }),
  });
  Tags.of(app).add('application', 'hustings');
  Tags.of(app).add('stage', stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}
