import { Aws } from 'aws-cdk-lib';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { lockedRemovalPolicy, type StageSettings } from '#infra/cloud/stages.ts';
import type { TableName } from '#infra/part.ts';
import { tables } from '#infra/parts.ts';

/** What keeps its data retains the tables, and locks them against being deleted. */
export type TablesProps = Pick<StageSettings, 'keepsData' | 'warmThroughput' | 'breakGlassRole'>;

/** Their history shows what was written in the same moment: which voter's ballot is which. */
const secret: readonly TableName[] = ['ballots', 'voters'];

/** Refuses everyone but one role what shows the history of a table. */
const refuseHistoryExcept = (role: string) =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: [
          'dynamodb:CreateBackup',
          'dynamodb:EnableKinesisStreamingDestination',
          'dynamodb:ExportTableToPointInTime',
          'dynamodb:RestoreTableToPointInTime',
        ],
        resources: ['*'],
        conditions: {
          ArnNotEquals: {
            'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${role}`,
          },
        },
      }),
    ],
  });

/** Every table of the system, on demand and recoverable to any second of the last 35 days. */
export class Tables extends Construct {
  readonly byName: Readonly<Record<TableName, TableV2>>;

  constructor(scope: Construct, id: string, props: TablesProps) {
    super(scope, id);
    const entries = tables.map((name) => [name, this.createTable(name, props)] as const);
    this.byName = Object.fromEntries(entries) as Record<TableName, TableV2>;
  }

  private createTable(name: TableName, props: TablesProps): TableV2 {
    const { keepsData, warmThroughput, breakGlassRole } = props;
    const warm = warmThroughput[name];
    return new TableV2(this, name, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      ...(warm && {
        warmThroughput: { readUnitsPerSecond: warm.reads, writeUnitsPerSecond: warm.writes },
      }),
      // CloudTrail shows every use of this key. A key of our own could be disabled or deleted, and
      // the votes with it.
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...(breakGlassRole &&
        secret.includes(name) && { resourcePolicy: refuseHistoryExcept(breakGlassRole) }),
      deletionProtection: keepsData,
      removalPolicy: lockedRemovalPolicy(keepsData),
    });
  }
}
