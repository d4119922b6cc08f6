import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { transientReasons } from '#basics/transient.ts';

/** Why DynamoDB refused an item of a transaction; `None` for one that is not to blame. */
export type Refusal = string;

export const conditionFailed: Refusal = 'ConditionalCheckFailed';

/** The refusals of a transaction, in the order of its items. */
export const refusalsOf = ({ CancellationReasons }: TransactionCanceledException): Refusal[] =>
  (CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');

/** Was it refused for now, so that the same transaction may succeed in a moment? */
export const isBusy = (refusals: readonly Refusal[]): boolean =>
  refusals.some((refusal) => transientReasons.has(refusal));

/** Was a write refused because another writer was first at one of its items? */
export const isLostRace = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof TransactionCanceledException &&
    refusalsOf(error).some((refusal) => lostRaces.has(refusal)));

const lostRaces: ReadonlySet<Refusal> = new Set([conditionFailed, 'TransactionConflict']);

/** Waits for a conditional write, of one item or several; `lost` if another writer was first. */
export async function writtenOrLost(write: Promise<unknown>): Promise<'written' | 'lost'> {
  try {
    await write;
    return 'written';
  } catch (error) {
    if (isLostRace(error)) return 'lost';
    throw error;
  }
}
