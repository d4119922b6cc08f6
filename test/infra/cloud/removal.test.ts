import { beforeAll, expect, test } from '@jest/globals';
import { type Resource, type Synthesis, synthesizeWith } from './synthesized.ts';

let all: Synthesis;

beforeAll(() => {
  all = synthesizeWith([]);
});

const named = () =>
  Object.entries({ ...all.state, ...all.service }).map(([id, resource]) => ({ id, ...resource }));

/** A name that two stacks cannot both have, and a resource that is left behind would still have. */
const fixedName = ({ Type, Properties = {} }: Resource): unknown =>
  Properties[`${Type.split('::').at(-1)}Name`] ?? Properties.Name;

/** What is locked against being deleted; a bucket is by what CloudTrail has written into it. */
const isLocked = ({ Type, Properties = {} }: Resource): boolean =>
  Type === 'AWS::S3::Bucket' ||
  Properties.DeletionProtection === 'ACTIVE' ||
  Properties.Replicas?.some((one: { DeletionProtectionEnabled?: true }) => {
    return one.DeletionProtectionEnabled;
  }) === true;

test('a creation that is rolled back leaves nothing with a fixed name behind', () => {
  const kept = named().filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
  expect(kept.filter(fixedName).map(({ id }) => id)).toEqual([]);
});

test('only what a rollback could not delete is left behind by one', () => {
  const kept = named().filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
  expect(kept.map(({ id }) => id)).toEqual(
    named()
      .filter(isLocked)
      .map(({ id }) => id),
  );
  expect(new Set(kept.map(({ Type }) => Type))).toEqual(
    new Set(['AWS::DynamoDB::GlobalTable', 'AWS::Cognito::UserPool', 'AWS::S3::Bucket']),
  );
});

test('data, logs and versions of functions outlive their stacks; what only runs does not', () => {
  const outliving = named().filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete');
  expect(new Set(outliving.map(({ Type }) => Type))).toEqual(
    new Set([
      'AWS::DynamoDB::GlobalTable',
      'AWS::Cognito::UserPool',
      'AWS::S3::Bucket',
      'AWS::SQS::Queue',
      'AWS::Logs::LogGroup',
      'AWS::Lambda::Version',
    ]),
  );
  for (const { Type, DeletionPolicy, UpdateReplacePolicy } of named()) {
    const isData = outliving.some((one) => one.Type === Type);
    expect([Type, DeletionPolicy !== undefined && DeletionPolicy !== 'Delete']).toEqual([
      Type,
      isData,
    ]);
    if (isData) expect([Type, UpdateReplacePolicy]).toEqual([Type, 'Retain']);
  }
});
