import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { operations } from '#contracts/http/operations.ts';
import { isOfUserPool, type Part } from '#infra/part.ts';
import { parts } from '#infra/parts.ts';
import { Identity } from './constructs/identity.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { Tables } from './constructs/tables.ts';
import type { StageSettings } from './stages.ts';

export type StatefulStackProps = StackProps & {
  readonly stage: string;
  readonly settings: StageSettings;
  /** The folder of the bundles. */
  readonly functions: string;
};

/** What must not be lost: the tables, and the users with the function that the pool calls. */
export class StatefulStack extends Stack {
  readonly tables: Tables;
  readonly identity: Identity;

  constructor(scope: Construct, id: string, props: StatefulStackProps) {
    super(scope, id, props);
    const { stage, settings, functions } = props;
    this.tables = new Tables(this, 'Tables', settings);
    const scopes = new Set(Object.values(operations).flatMap(({ scopes }) => scopes));
    const part = partOfNewTokens();
    const issueToken = new ServiceFunction(this, part.name, { stage, settings, part, functions });
    this.identity = new Identity(this, 'Identity', {
      stage,
      settings,
      scopes: [...scopes].sort(),
      issueToken,
    });
  }
}

function partOfNewTokens(): Part {
  const part = parts.find(isOfUserPool);
  if (!part) throw new Error('No part of infra/parts.ts decides about new tokens');
  return part;
}
