import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { period } from './constructs/alarms.ts';

/**
 * AWS's usual quotas of an account in a region, where CloudWatch knows no quota of the metric. Who
 * has one raised raises it here, too.
 */
const usualQuotas = {
  apiRequestsASecond: 10_000,
  tableUnitsASecond: 40_000,
  openExecutions: 1_000_000,
};

/** The use of one quota. */
export type QuotaMetric = {
  readonly id: string;
  readonly name: string;
  readonly percent: MathExpression;
};

const percentOf = (used: Metric, of: string, usedName: string): MathExpression =>
  new MathExpression({
    // The name of the term must differ from those of the others on the same graph.
    expression: `100 * FILL(${usedName}, 0) / ${of}`,
    usingMetrics: { [usedName]: used },
    period,
    label: usedName,
  });

/** How much is used of the quotas that decide about a large voting. */
export function quotaMetrics(
  stage: HttpStage,
  tables: Readonly<Record<string, TableV2>>,
): readonly QuotaMetric[] {
  const ofAccount = (namespace: string, metricName: string): Metric =>
    new Metric({ namespace, metricName, statistic: Stats.MAXIMUM, period });
  const ofTable = (tableName: string, kind: 'Read' | 'Write'): Metric =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName: `Consumed${kind}CapacityUnits`,
      dimensionsMap: { TableName: tableName },
      statistic: Stats.SUM,
      period,
    });
  const { apiRequestsASecond, tableUnitsASecond, openExecutions } = usualQuotas;
  return [
    {
      id: 'Concurrency',
      name: 'environments of Lambda',
      percent: percentOf(
        ofAccount('AWS/Lambda', 'ConcurrentExecutions'),
        'SERVICE_QUOTA(concurrency)',
        'concurrency',
      ),
    },
    {
      id: 'ApiRequests',
      name: 'requests a second of API Gateway',
      percent: percentOf(
        stage.metricCount({ period, statistic: Stats.SUM }),
        `${apiRequestsASecond * 60}`,
        'requests',
      ),
    },
    {
      id: 'OpenExecutions',
      name: 'open executions of Step Functions',
      percent: percentOf(
        ofAccount('AWS/States', 'OpenExecutionCount'),
        `${openExecutions}`,
        'executions',
      ),
    },
    ...Object.entries(tables).flatMap(([name, { tableName }]) =>
      (['Read', 'Write'] as const).map((kind) => ({
        id: `${kind}s-${name}`,
        name: `${kind.toLowerCase()} units a second of the table ${name}`,
        percent: percentOf(
          ofTable(tableName, kind),
          `${tableUnitsASecond * 60}`,
          `${name}${kind}s`,
        ),
      })),
    ),
  ];
}
