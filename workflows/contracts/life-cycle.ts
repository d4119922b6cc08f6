import { canonicalJson } from '#basics/canonical-json.ts';
import { sha256Hex } from '#basics/hash.ts';
import { type ClientId, clientId, type VotingId, votingId } from '#basics/ids.ts';

/** What every step of the life-cycle machine is told: which version of which voting. */
export type StepSubject = {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  readonly version: number;
};

/** The input of an execution of the life-cycle machine: instants as ISO text at whole seconds. */
export type LifeCycleInput = StepSubject & {
  readonly remindAt: string;
  readonly opensAt: string;
  readonly alertAt: string;
  readonly closesAt: string;
  readonly countAt: string;
  /** Every shard once, in groups that are counted one group at a call. */
  readonly shards: readonly (readonly number[])[];
};

/**
 * The name of an execution, and of the schedule that starts it: `<votingId>-v<version>-<digest>`.
 * The digest is of the whole input, so that a change which was abandoned after its schedule was
 * made leaves no name that the change which is made later would need.
 */
export const executionName = (input: LifeCycleInput): string =>
  `${input.votingId}-v${input.version}-${sha256Hex(canonicalJson(input)).slice(0, 8)}`;

const namePattern = /^([0-9a-hjkmnp-tv-z]{26})-v([1-9][0-9]{0,8})-[0-9a-f]{8}$/;

/** The voting and version that an execution is for; undefined for a name that is not ours. */
export function parseExecutionName(
  name: string,
): { readonly votingId: VotingId; readonly version: number } | undefined {
  const match = namePattern.exec(name);
  if (match === null) return undefined;
  return { votingId: votingId(match[1] ?? ''), version: Number(match[2]) };
}

const record = (input: unknown): Record<string, unknown> => {
  if (typeof input !== 'object' || input === null) throw new Error('A step needs an object');
  return Object.fromEntries(Object.entries(input));
};

const whole = (name: string, value: unknown): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new Error(`A step needs a whole number as ${name}`);
  }
  return value;
};

const text = (name: string, value: unknown): string => {
  if (typeof value !== 'string') throw new Error(`A step needs a text as ${name}`);
  return value;
};

/** Reads a step's input; throws on anything but what the machine sends. */
export function parseSubject(input: unknown): StepSubject {
  const fields = record(input);
  return {
    clientId: clientId(text('clientId', fields.clientId)),
    votingId: votingId(text('votingId', fields.votingId)),
    version: whole('version', fields.version),
  };
}

/** Reads the input of a move, with the name of the step. */
export const parseMove = <Name extends string>(
  input: unknown,
  names: readonly Name[],
): StepSubject & { readonly step: Name } => {
  const step = names.find((name) => name === record(input).step);
  if (step === undefined) throw new Error('A move needs the name of a step');
  return { ...parseSubject(input), step };
};

/** Reads the input of the count of some shards. */
export const parseShards = (
  input: unknown,
): StepSubject & { readonly shards: readonly number[] } => {
  // Executions and schedules made before shards were counted in groups name one shard.
  const { shard, shards = shard } = record(input);
  return { ...parseSubject(input), shards: [shards].flat().map((one) => whole('shard', one)) };
};
