import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { operations } from '#contracts/http/operations.ts';
import { machines, parts } from '#infra/parts.ts';
import { bindPart } from './bind-part.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { FactsTopic } from './constructs/facts-topic.ts';
import { HttpDoor } from './constructs/http-door.ts';
import { LifeCycle } from './constructs/life-cycle.ts';
import { Operators } from './constructs/operators.ts';
import { Schedules } from './constructs/schedules.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { metricsOf } from './metrics.ts';
import { type StageName, stages } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { watchesOf } from './watches.ts';

export type StatelessStackProps = StackProps & {
  readonly stage: StageName;
  readonly state: StatefulStack;
  /** The folder of the functions' bundles. */
  readonly functions: string;
};

/** What runs: functions, their door, the life-cycle machine, and what watches them. */
export class StatelessStack extends Stack {
  constructor(scope: Construct, id: string, props: StatelessStackProps) {
    super(scope, id, props);
    const { stage, state } = props;
    const settings = stages[stage];
    const functions = parts.map(
      (part) => new ServiceFunction(this, { part, functions: props.functions, settings }),
    );
    const facts = new FactsTopic(this, 'Facts');
    const lifeCycle = new LifeCycle(this, 'LifeCycle', {
      stage,
      settings,
      definition: machines[0],
      steps: functions.filter(({ part }) => part.placeholder !== undefined),
    });
    const schedules = new Schedules(this, 'Schedules', {
      stage,
      settings,
      starts: lifeCycle.machine,
    });
    const tables = state.tables.byName;
    for (const each of functions) {
      bindPart(each, { tables, facts: facts.topic, lifeCycle, schedules });
    }
    const door = new HttpDoor(this, 'Door', {
      stage,
      settings,
      operations: Object.values(operations),
      functions: functions.filter(({ part }) => part.operations !== undefined),
      identity: state.identity,
    });
    const metrics = metricsOf({
      functions,
      stage: door.stage,
      machine: lifeCycle.machine,
      schedules,
      tables,
    });
    const { alarms } = new Operators(this, 'Operators', {
      watches: watchesOf(metrics, settings.alarms),
    });
    new Dashboard(this, 'Dashboard', { stage, metrics, alarms });
  }
}
