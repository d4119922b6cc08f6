import { expect, test } from '@jest/globals';
import { functionArn } from '#infra/local/aws/arns.ts';
import { unsupportedFeatures } from '#infra/local/aws/sfn/asl-subset.ts';
import { lifeMachine } from '#test/infra/local/aws/life-machine.ts';

const task = { Type: 'Task', Resource: functionArn('a'), End: true };
const machineOf = (state: object, more: object = {}) => ({
  StartAt: 'A',
  States: { A: state },
  ...more,
});
const mapOf = (state: object, more: object = {}) => ({
  Type: 'Map',
  ItemProcessor: machineOf(state),
  End: true,
  ...more,
});

test('a machine within the subset has no unsupported features', () => {
  expect(unsupportedFeatures(lifeMachine)).toEqual([]);
  expect(unsupportedFeatures(machineOf(task, { QueryLanguage: 'JSONPath' }))).toEqual([]);
});

test.each([
  ['JSONata for the machine', machineOf(task, { QueryLanguage: 'JSONata' })],
  ['JSONata in a state', machineOf({ ...task, QueryLanguage: 'JSONata' })],
  ['a JSONata expression', machineOf({ ...task, Parameters: { a: '{% $b %}' } })],
  ['Assign', machineOf({ ...task, Assign: { a: 1 } })],
  ['a variable', machineOf({ ...task, Parameters: { 'a.$': '$b.c' } })],
  ['Credentials', machineOf({ ...task, Credentials: { RoleArn: 'a' } })],
  ['another service', machineOf({ ...task, Resource: 'arn:aws:states:::sns:publish' })],
  ['a version of a function', machineOf({ ...task, Resource: 'arn:aws:states:::activity:a' })],
  ['a heartbeat without a token', machineOf({ ...task, HeartbeatSeconds: 5 })],
  [
    'a token inside a Map',
    machineOf(mapOf({ ...task, Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' })),
  ],
  ['a distributed Map', machineOf(mapOf(task, { Label: 'a' }))],
  [
    'a distributed processor',
    machineOf({
      ...mapOf(task),
      ItemProcessor: machineOf(task, { ProcessorConfig: { Mode: 'DISTRIBUTED' } }),
    }),
  ],
  ['tolerated failures', machineOf(mapOf(task, { ToleratedFailureCount: 1 }))],
  [
    'the item outside of its selector',
    machineOf(mapOf({ ...task, InputPath: '$$.Map.Item.Value' })),
  ],
  ['the state inside a Map', machineOf(mapOf({ ...task, Parameters: { 'a.$': '$$.State.Name' } }))],
  ['a long inner wait', machineOf(mapOf({ Type: 'Wait', Seconds: 2_000_000, End: true }))],
  ['ResultPath $', machineOf({ ...task, ResultPath: '$' })],
  ['a falsy Result', machineOf({ Type: 'Pass', Result: false, End: true })],
  ['InputPath of a Wait', machineOf({ Type: 'Wait', Seconds: 1, InputPath: '$.a', End: true })],
  [
    'Is...: false',
    machineOf({
      Type: 'Choice',
      Choices: [{ And: [{ Variable: '$.a', IsPresent: false }], Next: 'A' }],
    }),
  ],
  ['an unknown type', machineOf({ Type: 'Later', End: true })],
])('%s is reported', (_, definition) => {
  expect(unsupportedFeatures(definition)).toHaveLength(1);
});

test('an unsupported feature is reported with its state', () => {
  const definition = machineOf(mapOf({ ...task, Assign: {} }));
  expect(unsupportedFeatures(definition)).toEqual(['"A": Assign']);
});
