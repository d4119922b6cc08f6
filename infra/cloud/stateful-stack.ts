import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { operations } from '#contracts/http/operations.ts';
import { Identity } from './constructs/identity.ts';
import { Tables } from './constructs/tables.ts';
import type { StageSettings } from './stages.ts';

export type StatefulStackProps = StackProps & {
  readonly stage: string;
  readonly settings: StageSettings;
};

/** What must not be lost: the tables and the users. It changes seldom. */
export class StatefulStack extends Stack {
  readonly tables: Tables;
  readonly identity: Identity;

  constructor(scope: Construct, id: string, props: StatefulStackProps) {
    super(scope, id, props);
    const { stage, settings } = props;
    const { keepsData, webOrigins, appCallbacks, domains } = settings;
    this.tables = new Tables(this, 'Tables', settings);
    const scopes = new Set(Object.values(operations).flatMap(({ scopes }) => scopes));
    this.identity = new Identity(this, 'Identity', {
      stage,
      keepsData,
      scopes: [...scopes].sort(),
      webOrigins,
      appCallbacks,
      domains,
    });
  }
}
