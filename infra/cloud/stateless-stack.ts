import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { operations } from '#contracts/http/operations.ts';
import type { MachineName } from '#infra/part.ts';
import { machines, parts } from '#infra/parts.ts';
import { bindPart } from './bind-part.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { FactsTopic } from './constructs/facts-topic.ts';
import { HttpDoor } from './constructs/http-door.ts';
import { Machine } from './constructs/machine.ts';
import { Nights } from './constructs/nights.ts';
import { Operators } from './constructs/operators.ts';
import { Schedules } from './constructs/schedules.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { metricsOf } from './metrics.ts';
import { paymentSecretsOf } from './payment-secrets.ts';
import { type StageName, stages } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { watchesOf } from './watches.ts';

export type StatelessStackProps = StackProps & {
  readonly stage: StageName;
  readonly state: StatefulStack;
  /** The folder of the functions' bundles. */
  readonly functions: string;
};

/** What runs: functions, their door, the machines, and what watches them. */
export class StatelessStack extends Stack {
  constructor(scope: Construct, id: string, props: StatelessStackProps) {
    super(scope, id, props);
    const { stage, state } = props;
    const settings = stages[stage];
    const common = { stage, settings };
    const functions = parts.map(
      (part) => new ServiceFunction(this, { part, functions: props.functions, settings }),
    );
    const machine = (name: MachineName) =>
      new Machine(this, { ...common, name, file: machines[name].file, functions });
    const byName = {
      'voting-lifecycle': machine('voting-lifecycle'),
      'credit-purchase': machine('credit-purchase'),
    };
    const schedules = new Schedules(this, 'Schedules', {
      name: `hustings-${stage}`,
      settings,
      may: {
        action: 'states:StartExecution',
        on: [byName['voting-lifecycle'].machine.stateMachineArn],
      },
    });
    const nightly = functions.filter(({ part }) => part.calledBy.nightlyAtHour !== undefined);
    const nights = new Nights(this, 'Nights', { ...common, functions: nightly });
    const tables = state.tables.byName;
    const resources = {
      tables,
      facts: new FactsTopic(this, 'Facts').topic,
      machines: byName,
      schedules,
      secrets: paymentSecretsOf(stage),
      webOrigins: settings.webOrigins,
    };
    for (const each of functions) bindPart(each, resources);
    const door = new HttpDoor(this, 'Door', {
      ...common,
      operations: Object.values(operations),
      functions: functions.filter(({ part }) => part.calledBy.http !== undefined),
      identity: state.identity,
    });
    const measured = { functions, stage: door.stage, machines: byName, schedules, nights, tables };
    const metrics = metricsOf(measured);
    const { alarms } = new Operators(this, 'Operators', {
      watches: watchesOf(metrics, settings.alarms),
    });
    new Dashboard(this, 'Dashboard', { stage, metrics, alarms });
  }
}
