import * as v from 'valibot';
import { awsFault } from '#infra/local/aws/faults.ts';

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const arn = v.pipe(
  v.string(),
  v.maxLength(1_600),
  v.regex(/^arn:aws[a-z-]*:[\w-]+:[^:]*:[^:]*:.+/),
);
const token = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const name = v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/));

const target = v.object({
  Arn: arn,
  RoleArn: v.pipe(v.string(), v.regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/)),
  Input: v.optional(v.pipe(v.string(), v.minLength(1))),
  // The defaults are those that AWS shows.
  RetryPolicy: v.optional(
    v.object({
      MaximumEventAgeInSeconds: v.optional(whole(60, 86_400), 86_400),
      MaximumRetryAttempts: v.optional(whole(0, 185), 185),
    }),
    {},
  ),
  DeadLetterConfig: v.optional(v.object({ Arn: v.optional(arn) })),
});
export type Target = v.InferOutput<typeof target>;

const schedule = v.object({
  GroupName: v.optional(name, 'default'),
  ScheduleExpression: v.string(),
  ScheduleExpressionTimezone: v.optional(v.string(), 'UTC'),
  FlexibleTimeWindow: v.object({ Mode: v.literal('OFF', 'must be OFF locally') }),
  Target: target,
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  ActionAfterCompletion: v.optional(v.picklist(['NONE', 'DELETE']), 'NONE'),
  Description: v.optional(v.pipe(v.string(), v.maxLength(512))),
  ClientToken: v.optional(token),
});
/** What CreateSchedule and UpdateSchedule ask for, with the defaults of AWS. */
export type ScheduleRequest = v.InferOutput<typeof schedule>;

const list = v.object({
  ScheduleGroup: v.optional(name),
  NamePrefix: v.optional(name),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED'])),
  MaxResults: v.optional(v.pipe(v.string(), v.transform(Number), whole(1, 100)), '100'),
  NextToken: v.optional(v.string()),
});

export const invalid = (message: string) => awsFault('ValidationException', message);

/** Reads the body of CreateSchedule or UpdateSchedule; throws ValidationException. */
export const readSchedule = (body: string): ScheduleRequest => check(schedule, parse(body));

/** Reads the query of ListSchedules; throws ValidationException. */
export const readList = (query: URLSearchParams) => check(list, Object.fromEntries(query));

/** The parts of a path, without their percent codes; throws ValidationException. */
export function readPath({ pathname }: URL): string[] {
  try {
    return pathname.split('/').map(decodeURIComponent);
  } catch {
    throw invalid(`The path ${pathname} has a broken percent code.`);
  }
}

/** The name of a schedule or a group; throws ValidationException. */
export const readName = (text: string): string => check(name, text);

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('The body is not JSON.');
  }
}

function check<Schema extends v.GenericSchema>(schema: Schema, value: unknown) {
  const read = v.safeParse(schema, value);
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw invalid(`${v.getDotPath(issue) ?? 'The request'}: ${issue.message}`);
}
