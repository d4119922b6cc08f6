import { randomUUID } from 'node:crypto';
import { jsonReply, type LocalRequest, type Reply } from './http.ts';

/** Answers a request for any other service: a refusal that no SDK sends again. */
export async function refuseUnsupported({ method, url, headers }: LocalRequest): Promise<Reply> {
  const asked = headers['x-amz-target'] ?? `${method} ${url.pathname}`;
  const code = 'UnknownOperationException';
  const message = `Not supported locally: ${asked}. Here are Step Functions, Scheduler and SNS.`;
  const more = { 'x-amzn-errortype': code, 'x-amzn-requestid': randomUUID() };
  return jsonReply(400, { __type: code, message }, more, 'application/x-amz-json-1.0');
}
