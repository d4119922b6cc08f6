import { scheduleArn, scheduleGroupArn } from '#infra/local/aws/arns.ts';
import { awsFault, isAwsFault } from '#infra/local/aws/faults.ts';
import {
  inSeconds,
  jsonReply,
  type LocalRequest,
  pageOf,
  type Reply,
} from '#infra/local/aws/http.ts';
import { type Group, instantOfSchedule, type Schedule, type Target } from './schedule.ts';
import type { Schedules } from './schedules.ts';

type ScheduleRequest = {
  readonly GroupName?: string;
  readonly ScheduleExpression?: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly FlexibleTimeWindow?: { readonly Mode?: string };
  readonly Target?: Target;
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly ActionAfterCompletion?: 'NONE' | 'DELETE';
  readonly Description?: string;
  readonly ClientToken?: string;
};

const namePattern = /^[0-9a-zA-Z\-_.]{1,64}$/;
const minute = 60_000;

/** EventBridge Scheduler on the wire: REST with JSON. */
export function createSchedulerApi(schedules: Schedules, now: () => number) {
  return async (request: LocalRequest): Promise<Reply> => {
    try {
      return jsonReply(200, await respond(request));
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      const headers = { 'x-amzn-errortype': error.code };
      return jsonReply(error.status, { Message: error.message }, headers);
    }
  };

  async function respond(request: LocalRequest): Promise<object> {
    const [, collection, name] = request.url.pathname.split('/').map(decodeURIComponent);
    if (collection === 'schedule-groups') return respondAboutGroup(schedules, request, name);
    if (!name) return list(schedules, request.url.searchParams);
    if (!namePattern.test(name)) throw invalid(`The name ${name} is not allowed.`);
    if (request.method === 'POST' || request.method === 'PUT') {
      const requested = parse(request.body);
      const make = request.method === 'POST' ? create : update;
      return make(name, requested);
    }
    const group = request.url.searchParams.get('groupName') ?? 'default';
    const schedule = find(group, name);
    if (request.method === 'GET') return describe(schedule);
    if (request.method !== 'DELETE') throw unknown(request);
    await schedules.remove(schedule);
    return {};
  }

  function find(group: string, name: string): Schedule {
    const schedule = schedules.get(group, name);
    if (schedule) return schedule;
    throw awsFault('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  }

  async function create(name: string, requested: ScheduleRequest) {
    const group = requested.GroupName ?? 'default';
    const known = schedules.get(group, name);
    const repeated =
      known?.clientToken !== undefined && known.clientToken === requested.ClientToken;
    if (known && !repeated) {
      throw awsFault('ConflictException', `Schedule ${name} already exists.`, 409);
    }
    const made = scheduleOf(name, group, requested, now());
    if (!known) await schedules.put(made);
    return { ScheduleArn: scheduleArn(group, name) };
  }

  async function update(name: string, requested: ScheduleRequest) {
    const group = requested.GroupName ?? 'default';
    const { createdAt } = find(group, name);
    await schedules.put({ ...scheduleOf(name, group, requested, now()), createdAt });
    return { ScheduleArn: scheduleArn(group, name) };
  }
}

function list(schedules: Schedules, query: URLSearchParams) {
  const group = query.get('ScheduleGroup');
  const prefix = query.get('NamePrefix') ?? '';
  const state = query.get('State');
  const found = schedules
    .list()
    .filter((schedule) => !group || schedule.group === group)
    .filter((schedule) => schedule.name.startsWith(prefix))
    .filter((schedule) => !state || schedule.state === state);
  const limit = Number(query.get('MaxResults') ?? 100);
  const { page, nextToken } = pageOf(found, limit, query.get('NextToken') ?? undefined);
  return { Schedules: page.map(summary), NextToken: nextToken };
}

async function respondAboutGroup(
  schedules: Schedules,
  request: LocalRequest,
  name: string | undefined,
): Promise<object> {
  if (!name) return { ScheduleGroups: schedules.groups.list().map(describeGroup) };
  if (request.method === 'GET') return describeGroup(schedules.groups.find(name));
  if (request.method === 'DELETE') await schedules.removeGroup(name);
  else if (request.method !== 'POST') throw unknown(request);
  else if (!namePattern.test(name)) throw invalid(`The name ${name} is not allowed.`);
  else return { ScheduleGroupArn: scheduleGroupArn((await schedules.groups.create(name)).name) };
  return {};
}

const invalid = (message: string) => awsFault('ValidationException', message);
const unknown = ({ method, url }: LocalRequest) =>
  awsFault('UnknownOperationException', `Not supported locally: ${method} ${url.pathname}`, 404);

function parse(body: string): ScheduleRequest {
  try {
    return JSON.parse(body) as ScheduleRequest;
  } catch {
    throw invalid('The body is not JSON.');
  }
}

function scheduleOf(
  name: string,
  group: string,
  requested: ScheduleRequest,
  now: number,
): Schedule {
  const { ScheduleExpression: expression, Target: target } = requested;
  if (!expression) throw invalid('ScheduleExpression is missing.');
  if (!target?.Arn) throw invalid('Target.Arn is missing.');
  if (!target.RoleArn) throw invalid('Target.RoleArn is missing.');
  if (requested.FlexibleTimeWindow?.Mode !== 'OFF') {
    throw invalid('FlexibleTimeWindow.Mode must be OFF locally.');
  }
  const timezone = requested.ScheduleExpressionTimezone ?? 'UTC';
  const dueAt = instantOfSchedule(expression, timezone);
  if (dueAt + minute <= now) throw invalid(`${expression} is in the past.`);
  return {
    ...{ name, group, expression, timezone, dueAt, target },
    description: requested.Description,
    state: requested.State ?? 'ENABLED',
    after: requested.ActionAfterCompletion ?? 'NONE',
    clientToken: requested.ClientToken,
    createdAt: now,
    changedAt: now,
  };
}

const describe = (schedule: Schedule) => ({
  Arn: scheduleArn(schedule.group, schedule.name),
  Name: schedule.name,
  GroupName: schedule.group,
  ScheduleExpression: schedule.expression,
  ScheduleExpressionTimezone: schedule.timezone,
  FlexibleTimeWindow: { Mode: 'OFF' },
  State: schedule.state,
  ActionAfterCompletion: schedule.after,
  Description: schedule.description,
  Target: schedule.target,
  CreationDate: inSeconds(schedule.createdAt),
  LastModificationDate: inSeconds(schedule.changedAt),
});

const summary = (schedule: Schedule) => ({
  Arn: scheduleArn(schedule.group, schedule.name),
  Name: schedule.name,
  GroupName: schedule.group,
  State: schedule.state,
  Target: { Arn: schedule.target.Arn },
  CreationDate: inSeconds(schedule.createdAt),
  LastModificationDate: inSeconds(schedule.changedAt),
});

const describeGroup = ({ name, createdAt }: Group) => ({
  Arn: scheduleGroupArn(name),
  Name: name,
  State: 'ACTIVE',
  CreationDate: inSeconds(createdAt),
  LastModificationDate: inSeconds(createdAt),
});
