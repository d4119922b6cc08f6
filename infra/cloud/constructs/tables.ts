import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { lockedRemovalPolicy } from '#infra/cloud/stages.ts';
import type { TableName } from '#infra/part.ts';
import { tables } from '#infra/parts.ts';

export type TablesProps = {
  /** Retains the tables when the stack is deleted, and locks them against being deleted. */
  readonly keepsData: boolean;
};

/** Every table of the system, on demand and recoverable to any second of the last 35 days. */
export class Tables extends Construct {
  readonly byName: Readonly<Record<TableName, TableV2>>;

  constructor(scope: Construct, id: string, { keepsData }: TablesProps) {
    super(scope, id);
    const entries = tables.map((name) => [name, this.createTable(name, keepsData)] as const);
    this.byName = Object.fromEntries(entries) as Record<TableName, TableV2>;
  }

  private createTable(name: TableName, keepsData: boolean): TableV2 {
    return new TableV2(this, name, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      // CloudTrail shows every use of this key. A key of our own could be disabled or deleted, and
      // the votes with it.
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keepsData,
      removalPolicy: lockedRemovalPolicy(keepsData),
    });
  }
}
