import { scheduleArn, scheduleGroupArn } from '#infra/local/aws/arns.ts';
import { awsFault, isAwsFault } from '#infra/local/aws/faults.ts';
import {
  inSeconds,
  jsonReply,
  type LocalRequest,
  pageOf,
  type Reply,
  readToken,
} from '#infra/local/aws/http.ts';
import {
  invalid,
  readList,
  readName,
  readPath,
  readSchedule,
  type ScheduleRequest,
} from './request.ts';
import { type Group, instantOfSchedule, type Schedule } from './schedule.ts';
import type { Schedules } from './schedules.ts';

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
    const [, collection, name] = readPath(request.url);
    if (collection === 'schedule-groups') return respondAboutGroup(schedules, request, name);
    if (!name) return list(schedules, request.url.searchParams);
    readName(name);
    if (request.method === 'POST') return create(name, readSchedule(request.body));
    if (request.method === 'PUT') return update(name, readSchedule(request.body));
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
    const group = requested.GroupName;
    const known = schedules.get(group, name);
    const repeated =
      known?.clientToken !== undefined && known.clientToken === requested.ClientToken;
    if (known && !repeated) {
      throw awsFault('ConflictException', `Schedule ${name} already exists.`, 409);
    }
    const made = scheduleOf(name, requested, now());
    if (!known) await schedules.put(made);
    return { ScheduleArn: scheduleArn(group, name) };
  }

  async function update(name: string, requested: ScheduleRequest) {
    const group = requested.GroupName;
    const { createdAt } = find(group, name);
    await schedules.put({ ...scheduleOf(name, requested, now()), createdAt });
    return { ScheduleArn: scheduleArn(group, name) };
  }
}

function list(schedules: Schedules, query: URLSearchParams) {
  const { ScheduleGroup, NamePrefix = '', State, MaxResults, NextToken } = readList(query);
  if (ScheduleGroup) schedules.groups.find(ScheduleGroup);
  if (NextToken && readToken(NextToken) === undefined) throw invalid('Invalid NextToken.');
  const found = schedules
    .list()
    .filter((schedule) => !ScheduleGroup || schedule.group === ScheduleGroup)
    .filter((schedule) => schedule.name.startsWith(NamePrefix))
    .filter((schedule) => !State || schedule.state === State);
  const { page, nextToken } = pageOf(found, MaxResults, NextToken);
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
  else return { ScheduleGroupArn: await createGroup(schedules, readName(name)) };
  return {};
}

const createGroup = async ({ groups }: Schedules, name: string) =>
  scheduleGroupArn((await groups.create(name)).name);

const unknown = ({ method, url }: LocalRequest) =>
  awsFault('UnknownOperationException', `Not supported locally: ${method} ${url.pathname}`, 404);

function scheduleOf(name: string, requested: ScheduleRequest, now: number): Schedule {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: timezone } = requested;
  const dueAt = instantOfSchedule(expression, timezone);
  if (dueAt + minute <= now) throw invalid(`${expression} is in the past.`);
  return {
    ...{ name, expression, timezone, dueAt },
    group: requested.GroupName,
    target: requested.Target,
    description: requested.Description,
    state: requested.State,
    after: requested.ActionAfterCompletion,
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
