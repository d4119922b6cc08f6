import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** Was a transaction turned down because somebody else had written one of its items first? */
export const isLostRace = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(
    ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
  );
