import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { operations } from '#contracts/http/operations.ts';
import { isOfUserPool, type MachineName, type Part } from '#infra/part.ts';
import { parts as allParts, machines } from '#infra/parts.ts';
import { alarmDefinitions } from './alarm-definitions.ts';
import { bindPart } from './bind-part.ts';
import { Alarms } from './constructs/alarms.ts';
import { Budget } from './constructs/budget.ts';
import { Canary } from './constructs/canary.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { FactsTopic } from './constructs/facts-topic.ts';
import { ForeignWrites } from './constructs/foreign-writes.ts';
import { ServiceHttpApi } from './constructs/http-api.ts';
import { Machine } from './constructs/machine.ts';
import { Schedules } from './constructs/schedules.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { Subscription } from './constructs/subscription.ts';
import { TimerJobs } from './constructs/timer-jobs.ts';
import { createMetrics, functionOf } from './metrics.ts';
import { paymentSecretsOf } from './payment-secrets.ts';
import type { StageSettings } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

export type StatelessStackProps = StackProps & {
  readonly stage: string;
  readonly settings: StageSettings;
  readonly state: StatefulStack;
  /** The folder of the bundles. */
  readonly functions: string;
  /** Those of `infra/parts.ts` if not given. */
  readonly parts?: readonly Part[];
};

/** What runs: the functions, their HTTP API, the machines, and the alarms. */
export class StatelessStack extends Stack {
  constructor(scope: Construct, id: string, props: StatelessStackProps) {
    super(scope, id, props);
    const { stage, settings, state, parts = allParts } = props;
    const common = { stage, settings };
    const functions = parts
      .filter((part) => !isOfUserPool(part))
      .map(
        (part) =>
          new ServiceFunction(this, part.name, { ...common, part, functions: props.functions }),
      );
    const machine = (name: MachineName) =>
      new Machine(this, name, { ...common, name, file: machines[name].file, functions });
    const byName = {
      'voting-lifecycle': machine('voting-lifecycle'),
      'credit-purchase': machine('credit-purchase'),
      reconciliation: machine('reconciliation'),
    };
    const schedules = new Schedules(this, 'Schedules', {
      name: `hustings-${stage}`,
      settings,
      target: {
        action: 'states:StartExecution',
        arns: [byName['voting-lifecycle'].machine.stateMachineArn],
      },
    });
    const timerJobs = new TimerJobs(this, 'TimerJobs', { ...common, functions });
    const topic = new FactsTopic(this, 'Facts').topic;
    const subscriptions = functions.flatMap((service) => {
      const { name, calledBy } = service.part;
      const props = { settings, topic, service, kinds: calledBy.facts ?? [] };
      return calledBy.facts ? [new Subscription(this, `${name}-facts`, props)] : [];
    });
    const tables = state.tables.byName;
    const resources = {
      tables,
      facts: topic,
      machines: byName,
      schedules,
      secrets: paymentSecretsOf(stage),
      webOrigins: settings.webOrigins,
    };
    for (const each of functions) bindPart(each, resources);
    if (settings.keepsData) {
      const roles = functions.flatMap((each) => each.roles);
      const tableArns = Object.values(tables).map(({ tableArn }) => tableArn);
      new ForeignWrites(this, 'ForeignWrites', { settings, tableArns, roles });
    }
    const api = new ServiceHttpApi(this, 'Api', {
      ...common,
      operations: Object.values(operations),
      functions: functions.filter(({ part }) => part.calledBy.http !== undefined),
      identity: state.identity,
    });
    new CfnOutput(this, 'ApiHost', { value: api.host });
    const sources = {
      functions,
      api,
      identity: state.identity,
      machines: byName,
      schedules,
      timerJobs,
      subscriptions,
      tables,
    };
    const metrics = createMetrics(sources);
    const alarms = new Alarms(this, 'Alarms', {
      definitions: alarmDefinitions(metrics, settings.alarms),
    });
    new Budget(this, 'Budget', { usdAMonth: settings.monthlyBudgetUsd, topic: alarms.topic });
    if (settings.canary) {
      const service = functionOf('castVote', functions);
      new Canary(this, 'VoteCanary', { service, alarms: [alarms.named('VoteErrors')] });
    }
    new Dashboard(this, 'Dashboard', { stage, metrics, alarms: alarms.all });
  }
}
