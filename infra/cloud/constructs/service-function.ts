import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  Architecture,
  Code,
  type IFunction,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { removalPolicy, type StageSettings } from '#infra/cloud/stages.ts';
import type { Wildcard } from '#infra/cloud/wildcards.ts';
import { type Part, timerOf } from '#infra/part.ts';

export type ServiceFunctionProps = {
  readonly stage: string;
  readonly part: Part;
  /** The folder that holds a folder with `index.mjs` for each function. */
  readonly functions: string;
  readonly settings: StageSettings;
};

export type Conditions = Record<string, Record<string, string | readonly string[]>>;

/** A Lambda function of the parts list, with its own role, log group and `live` alias. */
export class ServiceFunction extends Construct {
  readonly part: Part;
  /** The alias that callers invoke, so that traffic can shift to a new version step by step. */
  readonly live: Alias & IFunction;
  readonly lambda: LambdaFunction;
  /** Of the metrics that it reports: one for each stage, as an account may have several. */
  readonly metricsNamespace: string;
  private readonly role: Role;
  private clientDataRole: Role | undefined;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { stage, part, functions, settings } = props;
    this.part = part;
    this.metricsNamespace = `Hustings/${stage}`;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetention,
      removalPolicy: removalPolicy(settings),
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    const reserved = settings.reservedConcurrency[part.name];
    this.lambda = new LambdaFunction(this, 'Function', {
      description: part.purpose,
      code: Code.fromAsset(`${functions}/${part.name}`, { exclude: ['*.map'] }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: part.memoryMb,
      timeout: Duration.seconds(part.timeoutSeconds),
      tracing: Tracing.ACTIVE,
      role: this.role,
      logGroup,
      environment: {
        POWERTOOLS_SERVICE_NAME: part.name,
        POWERTOOLS_METRICS_NAMESPACE: this.metricsNamespace,
      },
      // The alias can be set back to a version of before, because those are still there.
      currentVersionOptions: { removalPolicy: removalPolicy(settings) },
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
    });
    // The CDK's own types do not agree with each other under `exactOptionalPropertyTypes`.
    this.live = this.lambda.addAlias('live') as Alias & IFunction;
    this.acknowledge();
  }

  /** Allows the actions on one resource. `conditions` default to none. */
  allow(actions: readonly string[], resource: string, conditions: Conditions = {}): void {
    const statement = { actions: [...actions], resources: [resource], conditions };
    this.role.addToPolicy(new PolicyStatement(statement));
  }

  /** Allows the actions on all resources that match the wildcard; cdk-nag is given the reason. */
  allowWildcard(actions: readonly string[], { arn, finding }: Wildcard, reason: string): void {
    this.allow(actions, arn);
    Validations.of(this.role).acknowledge({ id: finding, reason });
  }

  /**
   * The role whose sessions carry the id of one client as their tag. The function assumes it, and
   * has none of its grants itself.
   */
  clientData(): Role {
    if (this.clientDataRole) return this.clientDataRole;
    this.clientDataRole = new Role(this, 'ClientDataRole', {
      assumedBy: new SessionTagsPrincipal(this.role).withConditions({
        StringLike: { 'aws:RequestTag/clientId': '?*' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['clientId'] },
      }),
    });
    this.allow(['sts:AssumeRole', 'sts:TagSession'], this.clientDataRole.roleArn);
    return this.clientDataRole;
  }

  /** Allows sessions of the client data role the actions on one resource. */
  allowClientData(actions: readonly string[], resource: string, conditions: Conditions): void {
    const statement = { actions: [...actions], resources: [resource], conditions };
    this.clientData().addToPolicy(new PolicyStatement(statement));
  }

  /** The roles in whose name the function writes. */
  get roles(): readonly Role[] {
    return this.clientDataRole ? [this.role, this.clientDataRole] : [this.role];
  }

  /** Sets an environment variable of the function. */
  addEnvironment(variable: string, value: string): void {
    this.lambda.addEnvironment(variable, value);
  }

  private acknowledge(): void {
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources to name: tracing is the only statement on all of them.',
    });
    Validations.of(this.lambda).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        timerOf(this.part) === undefined
          ? 'API, machines and queues invoke it synchronously: Lambda queues no event for it.'
          : 'The scheduled event carries no data, and the next one does what this one did not.',
    });
  }
}
