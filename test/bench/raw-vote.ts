import {
  DynamoDBClient,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { local } from '#infra/local/aws/arns.ts';
import { databaseAt } from '#infra/local/data/connection.ts';
import { localTables } from '#infra/local/functions.ts';
import { databaseOf } from '#stores/database.ts';
import { createVotes, type VoteInSlot } from '#stores/votes.ts';

/** Sends transactions unchanged, over a number of connections. */
export type RawSender = {
  readonly send: (transaction: TransactWriteItemsCommandInput) => Promise<void>;
  readonly close: () => void;
};

/** Opens the SDK's own client with its usual settings. */
export function openRawSender(endpoint: string, connections: number): RawSender {
  const connection = new DynamoDBClient({
    ...databaseAt(endpoint),
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: connections } },
  });
  return {
    send: async (transaction) => {
      await connection.send(new TransactWriteItemsCommand(transaction));
    },
    close: () => connection.destroy(),
  };
}

/**
 * Returns the transactions that the store of votes would send: it sends them to a handler that only
 * keeps them. The reference sends exactly these bytes.
 */
export function createTransactionMaker() {
  let sent = '';
  const connection = new DynamoDBClient({
    ...local,
    endpoint: 'http://127.0.0.1:9',
    requestHandler: {
      handle: async ({ body }: { body: Uint8Array }) => {
        sent = new TextDecoder().decode(body);
        return { response: { statusCode: 200, headers: {}, body: new TextEncoder().encode('{}') } };
      },
    },
  });
  const votes = createVotes(databaseOf(connection, localTables));
  return async (vote: VoteInSlot, token: string): Promise<TransactWriteItemsCommandInput> => {
    await votes.record(vote, token, new AbortController().signal);
    return JSON.parse(sent) as TransactWriteItemsCommandInput;
  };
}
