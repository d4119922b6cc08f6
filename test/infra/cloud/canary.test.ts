import { beforeAll, expect, test } from '@jest/globals';
import { stages } from '#infra/cloud/stages.ts';
import { parts } from '#infra/parts.ts';
import { nameOf, ofType, type Synthesis, synthesizeWith } from './synthesized.ts';

let all: Synthesis;

beforeAll(() => {
  all = synthesizeWith([]);
});

test('a new version gets a tenth of the votes, and is rolled back on the alarm of votes', () => {
  const [group, ...others] = ofType(all.service, 'CodeDeploy::DeploymentGroup');
  expect(others).toEqual([]);
  expect(group?.Properties).toMatchObject({
    DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
    },
    AlarmConfiguration: { Enabled: true },
  });
  const alarms = group?.Properties.AlarmConfiguration.Alarms.map(({ Name }: { Name: unknown }) =>
    nameOf(Name),
  );
  expect(alarms).toEqual(['AlarmsVoteErrors']);
  const shifted = ofType(all.service, 'Lambda::Alias').filter(({ UpdatePolicy }) => UpdatePolicy);
  expect(shifted.map(({ id }) => nameOf({ Ref: id }))).toEqual(['castvoteFunctionAliaslive']);
  const { DeploymentGroupName } = shifted[0]?.UpdatePolicy?.CodeDeployLambdaAliasUpdate ?? {};
  expect(nameOf(DeploymentGroupName)).toBe(group && nameOf({ Ref: group.id }));
});

test('the alarm that rolls back sees every version of the function', () => {
  const [alarm] = ofType(all.service, 'CloudWatch::Alarm').filter(({ id }) =>
    id.startsWith('AlarmsVoteErrors'),
  );
  expect(JSON.stringify(alarm)).toContain('"FunctionName"');
  expect(JSON.stringify(alarm)).not.toMatch(/"Resource"|"ExecutedVersion"/);
});

test('the versions of before are still there to go back to', () => {
  const versions = ofType({ ...all.service, ...all.state }, 'Lambda::Version');
  expect(versions).toHaveLength(parts.length);
  expect(new Set(versions.map(({ DeletionPolicy }) => DeletionPolicy))).toEqual(
    new Set(['RetainExceptOnCreate']),
  );
});

test('dev deploys all at once', () => {
  expect(stages.dev.canary).toBe(false);
  const { service } = synthesizeWith([], { canary: false });
  expect(ofType(service, 'CodeDeploy::DeploymentGroup')).toEqual([]);
  expect(ofType(service, 'Lambda::Alias').filter((one) => one.UpdatePolicy)).toEqual([]);
});
