import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { removalPolicy, type StageSettings } from '#infra/cloud/stages.ts';
import { type Wildcard, wildcard } from '#infra/cloud/wildcards.ts';

export type SchedulesProps = {
  /** The name of the group. */
  readonly name: string;
  readonly settings: StageSettings;
  /** The one thing that the schedules do, and the ARNs that they do it to. */
  readonly may: { readonly action: string; readonly on: readonly string[] };
};

/** A group of schedules, what they work as, and where what they gave up is kept. */
export class Schedules extends Construct {
  readonly group: ScheduleGroup;
  /** What EventBridge Scheduler works as. */
  readonly role: Role;
  /** What Scheduler gave up; nobody else will do it. */
  readonly undelivered: Queue;
  readonly everySchedule: Wildcard;

  constructor(scope: Construct, id: string, { name, settings, may }: SchedulesProps) {
    super(scope, id);
    this.group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: name,
      removalPolicy: removalPolicy(settings),
    });
    this.undelivered = this.createQueue(settings);
    this.role = this.createRole(may);
    this.everySchedule = wildcard('scheduler', `schedule/${name}/*`);
  }

  private createQueue(settings: StageSettings): Queue {
    const queue = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: removalPolicy(settings),
    });
    const reason = 'It is the dead-letter queue of the schedules of this group.';
    Validations.of(queue).acknowledge(
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
    return queue;
  }

  private createRole({ action, on }: SchedulesProps['may']): Role {
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
    allow([action], [...on]);
    allow(['sqs:SendMessage'], [this.undelivered.queueArn]);
    return role;
  }
}
