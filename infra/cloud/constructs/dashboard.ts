import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Metrics } from '#infra/cloud/metrics.ts';

export type DashboardProps = {
  readonly stage: string;
  readonly metrics: Metrics;
  readonly alarms: readonly Alarm[];
};

const graph = (title: string, left: IMetric[], right: IMetric[] = []): GraphWidget =>
  new GraphWidget({ title, left, right, width: 12, height: 6 });

const admission = ({ api, signIn, quotas }: Metrics): GraphWidget[] => [
  graph('Turned away a minute: requests, sign-ins', [
    ...Object.values(api.turnedAway),
    ...Object.values(signIn),
  ]),
  graph(
    'Quotas: percent used',
    quotas.map(({ percent }) => percent),
  ),
];

/** One page that shows whether votes and payments come in, how fast, and what the machines do. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { stage, metrics, alarms }: DashboardProps) {
    super(scope, id);
    const { vote, api, lifeCycle, steps, tables, schedules } = metrics;
    const { purchases, payments, reconciliation, subscribers } = metrics;
    new CloudWatchDashboard(this, 'Page', {
      dashboardName: `hustings-${stage}`,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 })],
        [
          graph('Votes: responses and failures a minute', [vote.responses, vote.failed]),
          graph('Votes: time to respond, ms', [vote.p50, vote.p99, vote.max]),
        ],
        [
          graph(
            'API: requests and errors a minute',
            [api.count],
            [api.clientErrors, api.serverErrors],
          ),
          graph('API: latency, ms', [api.p50, api.p99]),
        ],
        [
          graph('Life cycles: executions a minute', Object.values(lifeCycle)),
          graph('Machines: failed steps a minute, retried', [...steps]),
        ],
        [
          graph('Purchases: executions a minute', Object.values(purchases)),
          graph(
            'Payments: starts and events a minute',
            [payments.starts.responses, payments.events.responses],
            [payments.starts.failed, payments.events.failed],
          ),
        ],
        [
          graph(
            'Payments: events not verified; payments not credited, without event',
            [payments.notVerified, payments.ofStrangers],
            [payments.notCredited, payments.withoutEvent],
          ),
          graph(
            'Reconciliation: differences a day, jobs started and failed',
            [reconciliation.differences],
            [reconciliation.started, reconciliation.notStarted, reconciliation.failed],
          ),
        ],
        [
          graph(
            'Tables: write units a minute',
            tables.map(({ writes }) => writes),
          ),
          graph('Tables: throttled requests and conflicts a minute', [
            ...tables.map(({ throttled }) => throttled),
            ...tables.map(({ conflicts }) => conflicts),
          ]),
        ],
        [
          graph('Votes: environments in use, throttled', [vote.concurrent], [vote.throttled]),
          graph('Schedules: attempts, errors, abandoned', Object.values(schedules.invocations), [
            schedules.deadLetters,
          ]),
        ],
        admission(metrics),
        ...subscribers.map(({ name, waiting, deadLetters }) => [
          graph(`Subscriber ${name}: oldest fact, dead letters`, [waiting], [deadLetters]),
        ]),
      ],
    });
  }
}
