import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  executionName,
  type LifeCycleInput,
  parseExecutionName,
  parseMove,
  parseShards,
  parseSubject,
} from '#contracts/life-cycle.ts';
import { aVotingId, demo } from '#test/builders/ids.ts';

const anInput = (more: Partial<LifeCycleInput>): LifeCycleInput => ({
  clientId: demo,
  votingId: aVotingId(7),
  version: 1,
  remindAt: '2040-02-23T12:45:00Z',
  opensAt: '2040-02-23T13:00:00Z',
  alertAt: '2040-02-23T13:55:00Z',
  closesAt: '2040-02-23T14:00:00Z',
  countAt: '2040-02-23T14:00:10Z',
  shards: [[0, 1], [2]],
  ...more,
});

const subject = { clientId: demo, votingId: aVotingId(7), version: 3 };

test('the name of an execution has its voting and version', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 999_999_999 }), (n, version) => {
      const execution = { votingId: aVotingId(n), version };
      const name = executionName(anInput(execution));
      expect(parseExecutionName(name)).toEqual(execution);
      // Step Functions takes 80 characters, Scheduler 64.
      expect(name.length).toBeLessThanOrEqual(64);
    }),
  );
});

test('the name differs whenever anything in the input differs', () => {
  const input = anInput({});
  const others = [{ version: 2 }, { closesAt: '2040-02-23T15:00:01Z' }, { shards: [[0, 1]] }];
  const names = [input, ...others.map(anInput)].map(executionName);
  expect(new Set(names).size).toBe(names.length);
  expect(executionName({ ...input })).toBe(executionName(input));
});

test.each([
  '',
  'mine',
  `${aVotingId()}-v0`,
  `${aVotingId()}-v01`,
  `${aVotingId()}-v1`,
  `${aVotingId()}-v1-x`,
])('the execution name %j is not ours', (name) => {
  expect(parseExecutionName(name)).toBeUndefined();
});

test('a step reads its voting and version, and leaves the rest of its input alone', () => {
  expect(parseSubject({ ...subject, opensAt: '2027-02-23T13:00:00Z' })).toEqual(subject);
});

test('a move reads the name of its step, and a count the numbers of its shards', () => {
  const names = ['open', 'close'] as const;
  expect(parseMove({ ...subject, step: 'open' }, names)).toEqual({ ...subject, step: 'open' });
  expect(() => parseMove({ ...subject, step: 'burn' }, names)).toThrow('step');
  const counted = { ...subject, shards: [4, 5] };
  expect(parseShards(counted)).toEqual(counted);
});

test.each([
  null,
  'text',
  {},
  { ...subject, clientId: 'Demo#1' },
  { ...subject, votingId: 5 },
  { ...subject, version: '3' },
  { ...subject, version: -1 },
  { ...subject, version: 1.5 },
])('the input %j is not what the machine sends', (input) => {
  expect(() => parseSubject(input)).toThrow();
});

test.each([undefined, -1, '0', 0.5])('a shard cannot be number %j', (shard) => {
  expect(() => parseShards({ ...subject, shards: [0, shard] })).toThrow('shards.1');
});

test('shards come as a list', () => {
  expect(() => parseShards({ ...subject, shard: 7 })).toThrow('shards');
  expect(() => parseShards({ ...subject, shards: 7 })).toThrow('shards');
});
