import { randomUUID } from 'node:crypto';
import { jsonReply, type LocalRequest, type Reply } from './http.ts';

/** Refuses a request for any other service with an error that no SDK retries. */
export async function refuseUnsupported({ method, url, headers }: LocalRequest): Promise<Reply> {
  const what = headers['x-amz-target'] ?? `${method} ${url.pathname}`;
  const code = 'UnknownOperationException';
  const message = `Not supported locally: ${what}. Supported: Step Functions, Scheduler and SNS.`;
  const more = { 'x-amzn-errortype': code, 'x-amzn-requestid': randomUUID() };
  return jsonReply(400, { __type: code, message }, more, 'application/x-amz-json-1.0');
}
