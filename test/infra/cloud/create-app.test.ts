import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { stages } from '#infra/cloud/stages.ts';
import { createdWith } from './synthesized.ts';

const environmentsOf = (...options: Parameters<typeof createdWith>) =>
  createdWith(...options)
    .synth()
    .stacks.map(({ environment }) => environment.name);

test('a stack goes to the region of its stage, whatever region the credentials name', () => {
  const region = process.env.CDK_DEFAULT_REGION;
  process.env.CDK_DEFAULT_REGION = 'us-east-1';
  const [state, service] = environmentsOf();
  if (region === undefined) delete process.env.CDK_DEFAULT_REGION;
  else process.env.CDK_DEFAULT_REGION = region;
  expect([state, service]).toEqual(Array(2).fill(`aws://unknown-account/${stages.prod.region}`));
});

test('a stage with an account goes to no other', () => {
  const [state, service] = environmentsOf({ account: '111122223333', region: 'eu-west-1' });
  expect([state, service]).toEqual(Array(2).fill('aws://111122223333/eu-west-1'));
});

test('the CDK makes the contract of today before it synthesises', () => {
  const { app } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../cdk.json'), 'utf8'));
  expect(app).toMatch(/^node scripts\/set-up\.mjs && /);
});
