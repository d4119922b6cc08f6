import { awsFault } from '#infra/local/aws/faults.ts';
import { inSeconds, type JsonBody, pageOf, readToken, writeToken } from '#infra/local/aws/http.ts';
import type { HistoryEvent } from './execution-record.ts';
import type { Executions } from './executions.ts';
import type { Machine } from './state-machines.ts';

const statuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

/** A page of a machine's executions, the newest first. */
export function executionsPage(executions: Executions, machine: Machine, body: JsonBody) {
  const filter = body.statusFilter;
  if (filter !== undefined && !statuses.includes(String(filter))) {
    throw awsFault('ValidationException', `No such status: ${filter}`);
  }
  const found = executions
    .list(machine.name)
    .filter(({ status }) => filter === undefined || status === filter);
  const { page, nextToken } = pageOf(found, limitOf(body), tokenOf(body));
  return {
    executions: page.map((record) => ({
      executionArn: record.arn,
      stateMachineArn: machine.arn,
      name: record.name,
      status: record.status,
      startDate: inSeconds(record.startedAt),
      stopDate: inSeconds(record.stoppedAt),
      redriveCount: record.redriveCount,
      redriveDate: inSeconds(record.redrivenAt),
    })),
    nextToken,
  };
}

/** A page of an execution's events. */
export async function historyPage(executions: Executions, arn: string, body: JsonBody) {
  const { lastEventId } = await executions.describe(arn);
  const reverse = body.reverseOrder === true;
  const limit = limitOf(body);
  const at = readToken(tokenOf(body)) ?? (reverse ? lastEventId : 1);
  const [from, to] = reverse ? [Math.max(1, at - limit + 1), at] : [at, at + limit - 1];
  const events = to < 1 ? [] : await executions.history(arn, from, to, reverse);
  const next = reverse ? from - 1 : to + 1;
  const more = reverse ? next >= 1 : next <= lastEventId;
  const withData = body.includeExecutionData !== false;
  return {
    events: events.map((event) => onWire(withData ? event : withoutData(event))),
    nextToken: more ? writeToken(next) : undefined,
  };
}

const onWire = (event: HistoryEvent) => ({ ...event, timestamp: inSeconds(event.timestamp) });

const data = new Set(['input', 'output', 'cause', 'parameters']);

function withoutData(event: HistoryEvent): HistoryEvent {
  const without = (value: unknown) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).filter(([key]) => !data.has(key)))
      : value;
  const fields = Object.entries(event).map(([key, value]) => [key, without(value)]);
  return Object.fromEntries(fields) as HistoryEvent;
}

function limitOf(body: JsonBody): number {
  const limit = body.maxResults ?? 0;
  if (Number.isInteger(limit) && Number(limit) >= 0 && Number(limit) <= 1_000) {
    return Number(limit) || 100;
  }
  throw awsFault('ValidationException', 'maxResults is not between 0 and 1000.');
}

function tokenOf(body: JsonBody): string | undefined {
  const token = body.nextToken;
  if (token === undefined || token === null) return undefined;
  if (typeof token === 'string' && readToken(token) !== undefined) return token;
  throw awsFault('InvalidToken', `Invalid Token: '${token}'`);
}
