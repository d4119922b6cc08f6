import { randomUUID } from 'node:crypto';
import { awsFault, isAwsFault } from '#infra/local/aws/faults.ts';
import { type JsonBody, jsonReply, type LocalRequest, type Reply } from '#infra/local/aws/http.ts';
import type { Queues } from './queues.ts';

export const sqsTarget = 'AmazonSQS.';
const type = 'application/x-amz-json-1.0';

/** SQS on the wire: only what moves dead letters back to their queue. */
export const createSqsApi =
  (queues: Queues) =>
  async ({ headers, body }: LocalRequest): Promise<Reply> => {
    try {
      const operation = String(headers['x-amz-target']).slice(sqsTarget.length);
      if (operation !== 'StartMessageMoveTask') {
        throw awsFault('UnsupportedOperation', `Not supported locally: ${operation}`);
      }
      const { SourceArn } = JSON.parse(body) as JsonBody;
      await queues.redrive(String(SourceArn));
      return jsonReply(200, { TaskHandle: randomUUID() }, {}, type);
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      return jsonReply(error.status, { __type: error.code, message: error.message }, {}, type);
    }
  };
