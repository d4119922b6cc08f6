import { createRequire } from 'node:module';
import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { EdgeStack } from './edge-stack.ts';
import { settingsOf } from './settings-of.ts';
import type { StageSettings } from './stages.ts';
import { StatefulStack } from './stateful-stack.ts';
import { StatelessStack, type StatelessStackProps } from './stateless-stack.ts';

/** The behaviours that this version of the CDK recommends to a new project, with one exception. */
const context = {
  ...createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json'),
  // CloudFormation then refuses to remove a table or a user pool that functions still use.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};

export type AppOptions = AppProps &
  Pick<StatelessStackProps, 'parts'> & {
    /** In place of those of the stage. */
    readonly settings?: Partial<StageSettings>;
  };

/**
 * The whole deployment of one stage, which `-c stage=<name>` names (default: dev).
 * `functions` is the folder of the bundles. Synthesis throws on any finding of cdk-nag.
 */
export function createApp(
  functions: string,
  { parts, settings: replaced, ...options }: AppOptions = {},
): App {
  const app = new App({ ...options, context: { ...context, ...options.context } });
  const { stage, ...found } = settingsOf((key) => app.node.tryGetContext(key));
  const settings = { ...found.settings, ...replaced };
  const { region, account, keepsData: terminationProtection } = settings;
  const common = {
    env: { region, ...(account && { account }) },
    terminationProtection,
    stage,
    settings,
  };
  const state = new StatefulStack(app, `hustings-${stage}-state`, {
    ...common,
    description: 'Hustings: tables and users',
    functions,
  });
  const service = new StatelessStack(app, `hustings-${stage}-service`, {
    ...common,
    description: 'Hustings: functions, HTTP API, life cycle, alarms',
    state,
    functions,
    ...(parts && { parts }),
  });
  if (settings.edge) {
    new EdgeStack(app, `hustings-${stage}-edge`, {
      ...common,
      env: { ...common.env, region: 'us-east-1' },
      description: 'Hustings: CloudFront and firewall before the HTTP API',
      edge: settings.edge,
      service,
    });
  }
  Tags.of(app).add('application', 'hustings');
  Tags.of(app).add('stage', stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}
