import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { removalPolicy, type StageSettings } from '#infra/cloud/stages.ts';
import { type Wildcard, wildcard } from '#infra/cloud/wildcards.ts';

export type SchedulesProps = {
  readonly stage: string;
  readonly settings: StageSettings;
  readonly starts: StateMachine;
};

/** What the schedules of life cycles need; the schedules themselves are made as votings are. */
export class Schedules extends Construct {
  readonly group: ScheduleGroup;
  /** What EventBridge Scheduler works as. */
  readonly role: Role;
  /** Starts that Scheduler gave up; each is a voting that would not open. */
  readonly undelivered: Queue;
  readonly everySchedule: Wildcard;

  constructor(scope: Construct, id: string, { stage, settings, starts }: SchedulesProps) {
    super(scope, id);
    const name = `hustings-${stage}`;
    this.group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: name,
      removalPolicy: removalPolicy(settings),
    });
    this.undelivered = this.createQueue(settings);
    this.role = this.createRole(starts);
    this.everySchedule = wildcard('scheduler', `schedule/${name}/*`);
  }

  private createQueue(settings: StageSettings): Queue {
    const queue = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: removalPolicy(settings),
    });
    const reason = 'It is the dead-letter queue of the schedules, which are made at run time.';
    Validations.of(queue).acknowledge(
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
    return queue;
  }

  private createRole(starts: StateMachine): Role {
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
    const allow = (action: string, resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    allow('states:StartExecution', starts.stateMachineArn);
    allow('sqs:SendMessage', this.undelivered.queueArn);
    return role;
  }
}
