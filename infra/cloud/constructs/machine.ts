import { readFileSync } from 'node:fs';
import { Aws, Validations } from 'aws-cdk-lib';
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
import type { MachineName } from '#infra/part.ts';
import type { ServiceFunction } from './service-function.ts';

export type MachineProps = {
  readonly stage: string;
  readonly settings: StageSettings;
  readonly name: MachineName;
  /** Its ASL, from the repository's root. */
  readonly file: string;
  /** Every function; those that the file names are its steps. */
  readonly functions: readonly ServiceFunction[];
};

/** A state machine of the list, with the functions that its file names as its steps. */
export class Machine extends Construct {
  readonly name: MachineName;
  readonly machine: StateMachine;
  readonly steps: readonly ServiceFunction[];
  readonly everyExecution: Wildcard;
  private readonly fullName: string;

  constructor(
    scope: Construct,
    id: string,
    { stage, settings, name, file, functions }: MachineProps,
  ) {
    super(scope, id);
    this.name = name;
    this.fullName = `hustings-${stage}-${name}`;
    this.steps = stepsOf(file, functions);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: this.fullName,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromFile(file),
      definitionSubstitutions: {
        ...Object.fromEntries(
          this.steps.map(({ part, live }) => [part.calledBy.step ?? '', live.functionArn]),
        ),
        ...(placeholdersOf(file).has(partition) && { [partition]: Aws.PARTITION }),
      },
      logs: {
        destination: this.createLogGroup(settings),
        level: LogLevel.ALL,
        // The console shows inputs and outputs to those who may see executions. More people read
        // logs, which are stored for longer; the path of states is all that they need.
        includeExecutionData: false,
      },
      tracingEnabled: true,
    });
    this.allowSteps();
    this.everyExecution = wildcard('states', `execution:${this.fullName}:*`);
  }

  /**
   * The machine's ARN as this function may refer to it. A step refers to it by its name: the
   * machine refers to the step, and CloudFormation creates no two resources that need each other.
   */
  arnFor(service: ServiceFunction): string {
    if (!this.steps.includes(service)) return this.machine.stateMachineArn;
    return wildcard('states', `stateMachine:${this.fullName}`).arn;
  }

  private allowSteps(): void {
    this.machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: this.steps.map(({ live }) => live.functionArn),
      }),
    );
    Validations.of(this.machine.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Log delivery and X-Ray have no resources to name; all else names the functions.',
    });
  }

  /** Under this prefix, AWS can deliver logs of any number of groups with one resource policy. */
  private createLogGroup(settings: StageSettings): LogGroup {
    return new LogGroup(this, 'Logs', {
      logGroupName: `/aws/vendedlogs/states/${this.fullName}`,
      retention: settings.logRetention,
      removalPolicy: removalPolicy(settings),
    });
  }
}

/** The placeholder in ARNs of AWS's own, which differ by partition (China, GovCloud). */
const partition = 'Partition';

const placeholdersOf = (file: string): ReadonlySet<string> =>
  new Set([...readFileSync(file, 'utf8').matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name));

/** The functions that fill the placeholders of an ASL file. Throws if no part fills one. */
function stepsOf(file: string, functions: readonly ServiceFunction[]): ServiceFunction[] {
  const named = [...placeholdersOf(file)].filter((placeholder) => placeholder !== partition);
  return named.map((placeholder) => {
    const step = functions.find(({ part }) => part.calledBy.step === placeholder);
    if (!step) throw new Error(`No part of infra/parts.ts fills the \${${placeholder}} of ${file}`);
    return step;
  });
}
