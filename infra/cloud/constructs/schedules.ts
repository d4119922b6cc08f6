import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageSettings } from '#infra/cloud/stages.ts';
import { type Wildcard, wildcard } from '#infra/cloud/wildcards.ts';
import { createDeadLetterQueue } from './dead-letter-queue.ts';

export type SchedulesProps = {
  /** The name of the group. */
  readonly name: string;
  readonly settings: StageSettings;
  /** The one action that the schedules call, and the ARNs of its targets. */
  readonly target: { readonly action: string; readonly arns: readonly string[] };
};

/** A schedule group, its execution role and its dead-letter queue. */
export class Schedules extends Construct {
  readonly group: ScheduleGroup;
  /** The role that EventBridge Scheduler assumes. */
  readonly role: Role;
  /** The events that Scheduler abandoned; nothing retries them. */
  readonly deadLetterQueue: Queue;
  readonly everySchedule: Wildcard;

  constructor(scope: Construct, id: string, { name, settings, target }: SchedulesProps) {
    super(scope, id);
    this.group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: name,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.deadLetterQueue = createDeadLetterQueue(this, settings);
    this.role = this.createRole(target);
    this.everySchedule = wildcard('scheduler', `schedule/${name}/*`);
  }

  private createRole({ action, arns }: SchedulesProps['target']): Role {
    const role = new Role(this, 'Role', {
      // Only schedules of this group may use the role, not just any schedule of any account.
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': this.group.scheduleGroupArn,
          },
        },
      }),
    });
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    allow([action], [...arns]);
    allow(['sqs:SendMessage'], [this.deadLetterQueue.queueArn]);
    return role;
  }
}
