import * as v from 'valibot';
import { canonicalJson } from '#basics/canonical-json.ts';
import { sha256Hex } from '#basics/hash.ts';
import { type ClientId, type VotingId, votingId } from '#basics/ids.ts';
import { ids, readStep } from '#contracts/read.ts';

/** What every step of the life-cycle machine receives: which version of which voting. */
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

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const subjectSchema = v.object({
  clientId: ids.clientId,
  votingId: ids.votingId,
  version: wholeNumber,
});

const shardsSchema = v.object({ ...subjectSchema.entries, shards: v.array(wholeNumber) });

/** Reads a step's input; throws on anything but what the machine sends. */
export const parseSubject = (input: unknown): StepSubject => readStep(subjectSchema, input);

/** Reads the input of a move, with the name of the step; throws like `parseSubject`. */
export const parseMove = <Name extends string>(
  input: unknown,
  names: readonly Name[],
): StepSubject & { readonly step: Name } =>
  readStep(v.object({ ...subjectSchema.entries, step: v.picklist(names) }), input);

/** Reads the input of the count of some shards; throws like `parseSubject`. */
export const parseShards = (input: unknown): StepSubject & { readonly shards: readonly number[] } =>
  readStep(shardsSchema, input);
