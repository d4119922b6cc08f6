import * as v from 'valibot';
import {
  parseBallotId,
  parseClientId,
  parsePurchaseId,
  parseUserId,
  parseVotingId,
} from '#basics/ids.ts';

const idSchema = <Id extends string>(name: string, parse: (text: string) => Id | undefined) =>
  v.custom<Id>(
    (input) => typeof input === 'string' && parse(input) !== undefined,
    `Expected a ${name}`,
  );

/** Schemas of the ids, for the schemas of messages and rows that hold them. */
export const ids = {
  clientId: idSchema('client id', parseClientId),
  votingId: idSchema('voting id', parseVotingId),
  purchaseId: idSchema('purchase id', parsePurchaseId),
  userId: idSchema('user id', parseUserId),
  ballotId: idSchema('ballot id', parseBallotId),
} as const;

/**
 * Returns the input of a step as its schema reads it, without the fields that the schema does not
 * name. Throws an error that names the path of the first field that does not fit.
 */
export function readStep<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const read = v.safeParse(schema, input, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new Error(`The input of a step is invalid: ${pathOf(issue)}: ${issue.message}`);
}

/** The path of the field that does not fit; `input` if it is the whole. */
export const pathOf = (issue: v.BaseIssue<unknown>): string => v.getDotPath(issue) ?? 'input';
