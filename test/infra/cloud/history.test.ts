import { beforeAll, expect, test } from '@jest/globals';
import { stages } from '#infra/cloud/stages.ts';
import { isOfUserPool } from '#infra/part.ts';
import { parts, tables } from '#infra/parts.ts';
import { idOf, isClientScoped } from './expected.ts';
import { nameOf, ofType, type Synthesis, synthesizeWith } from './synthesized.ts';

let all: Synthesis;

beforeAll(() => {
  all = synthesizeWith([]);
});

const statementsOf = (table: string) => {
  const [found] = ofType(all.state, 'DynamoDB::GlobalTable').filter(({ id }) =>
    id.startsWith(`Tables${table}`),
  );
  const [replica] = found?.Properties.Replicas ?? [];
  return replica?.ResourcePolicy?.PolicyDocument.Statement ?? [];
};

test('one role, and no other, may export ballots or voters, or restore them to a moment', () => {
  for (const table of ['ballots', 'voters']) {
    const [statement, ...others] = statementsOf(table);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: expect.arrayContaining([
        'dynamodb:ExportTableToPointInTime',
        'dynamodb:RestoreTableToPointInTime',
        'dynamodb:CreateBackup',
        'dynamodb:EnableKinesisStreamingDestination',
      ]),
    });
    const { 'aws:PrincipalArn': excepted } = statement.Condition.ArnNotEquals;
    expect(nameOf(excepted)).toMatch(/iam::<AccountId>:role\/hustings-break-glass$/);
  }
});

const trail = () => {
  const [found, ...others] = ofType(all.service, 'CloudTrail::Trail');
  expect(others).toEqual([]);
  return found?.Properties ?? {};
};

const selectorsOf = () => {
  const [selector, ...others] = trail().AdvancedEventSelectors;
  expect(others).toEqual([]);
  return Object.fromEntries(
    selector.FieldSelectors.map(({ Field, ...rest }: { Field: string }) => [Field, rest]),
  );
};

test('each write to a table past the functions is recorded', () => {
  const selectors = selectorsOf();
  expect(selectors).toMatchObject({
    eventCategory: { Equals: ['Data'] },
    'resources.type': { Equals: ['AWS::DynamoDB::Table'] },
    readOnly: { Equals: ['false'] },
  });
  const watched = selectors['resources.ARN'].Equals.map(nameOf);
  expect(watched.sort()).toEqual(tables.map((name) => `table ${name}`).sort());
  expect(trail()).toMatchObject({ IsLogging: true });
  expect(trail().EventSelectors).toBeUndefined();
});

test('no vote is recorded: a record would name the voter and the ballot', () => {
  const excluded: string[] = selectorsOf()['userIdentity.arn'].NotStartsWith.map(nameOf);
  // The function of the user pool uses no table: a write of its role would be a foreign one.
  const writers = parts.filter((part) => !isOfUserPool(part));
  const roles = writers.flatMap((part) => {
    const name = idOf(part.name);
    return isClientScoped(part) ? [`${name}Role`, `${name}ClientDataRole`] : [`${name}Role`];
  });
  expect(excluded.map((arn) => arn.replace(/^.*:assumed-role\//, '')).sort()).toEqual(
    roles.map((role) => `${role}/`).sort(),
  );
  expect(roles).toContain('castvoteRole');
});

test('the records end with the logs, and are in a bucket that is not public', () => {
  const [bucket] = ofType(all.service, 'S3::Bucket');
  expect(bucket?.Properties).toMatchObject({
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: stages.prod.logRetention }] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
  });
});

test('cdk-nag and CloudFormation have no findings', () => {
  expect(all.report.pluginReports).toEqual([]);
});
