import { Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { removalPolicy, type StageSettings } from '#infra/cloud/stages.ts';
import { type Wildcard, wildcard } from '#infra/cloud/wildcards.ts';
import type { ServiceFunction } from './service-function.ts';

export type LifeCycleProps = {
  readonly stage: string;
  readonly settings: StageSettings;
  /** The machine's name, and its ASL file from the repository's root. */
  readonly definition: { readonly name: string; readonly file: string };
  /** The functions that fill the placeholders of the file. */
  readonly steps: readonly ServiceFunction[];
};

/** The state machine that runs one execution for each version of a voting. */
export class LifeCycle extends Construct {
  readonly machine: StateMachine;
  readonly everyExecution: Wildcard;

  constructor(scope: Construct, id: string, props: LifeCycleProps) {
    super(scope, id);
    const name = `hustings-${props.stage}-${props.definition.name}`;
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromFile(props.definition.file),
      definitionSubstitutions: Object.fromEntries(
        props.steps.map(({ part, live }) => [part.placeholder ?? '', live.functionArn]),
      ),
      logs: {
        destination: this.createLogGroup(name, props.settings),
        level: LogLevel.ALL,
        // The console shows inputs and outputs, to those who may see executions. Logs are read by
        // more people and kept for longer, and the path of states is all that they need.
        includeExecutionData: false,
      },
      tracingEnabled: true,
      // Removing a machine ends its executions, and with them the votings that they move.
      removalPolicy: removalPolicy(props.settings),
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: props.steps.map(({ live }) => live.functionArn),
      }),
    );
    Validations.of(this.machine.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Log delivery and X-Ray have no resources to name; all else names the functions.',
    });
    this.everyExecution = wildcard('states', `execution:${name}:*`);
  }

  /** Under this prefix, AWS can deliver logs of any number of groups with one resource policy. */
  private createLogGroup(name: string, settings: StageSettings): LogGroup {
    return new LogGroup(this, 'Logs', {
      logGroupName: `/aws/vendedlogs/states/${name}`,
      retention: settings.logRetention,
      removalPolicy: removalPolicy(settings),
    });
  }
}
