import { ok, type Result } from '#basics/result.ts';
import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import { parseExecutionName } from '#contracts/life-cycle.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Execution, ExecutionDetail, Executions } from '#gateways/executions.ts';

type Schemas = components['schemas'];

/** Leaves out what is undefined, as the contract's optional fields want it. */
const given = <Fields extends Record<string, unknown>>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };

const shown = ({ name, status, startedAt, stoppedAt, redrives }: Execution) => {
  const of = parseExecutionName(name);
  if (of === undefined) return [];
  const stopped = stoppedAt === undefined ? {} : { stoppedAt: isoText(stoppedAt) };
  return [
    { executionName: name, ...of, status, startedAt: isoText(startedAt), redrives, ...stopped },
  ];
};

const shownDetail = (execution: ExecutionDetail): Schemas['ExecutionDetail'][] => {
  const { arn, input, output, error, cause } = execution;
  return shown(execution).map((brief) => ({
    ...brief,
    ...given({ arn, input, output, error, cause }),
  }));
};

const badCursor = () =>
  reject('invalid-request', {
    violations: [{ path: '/query/cursor', message: 'is not the `next` of a page' }],
  });

const encode = (token: string): string => Buffer.from(token).toString('base64url');
const decode = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();

/** A page of executions. */
export async function readList(
  executions: Executions,
  status: Schemas['ExecutionStatus'] | undefined,
  limit: number,
  cursor: string | undefined,
): Promise<Result<Schemas['ExecutionPage'], Rejection>> {
  const page = await executions.list(status, limit, decode(cursor));
  if (page === 'bad-cursor') return badCursor();
  const next = page.next === undefined ? {} : { next: encode(page.next) };
  return ok({ items: page.items.flatMap(shown), ...next });
}

/** One execution. */
export async function readOne(
  executions: Executions,
  name: string,
): Promise<Result<Schemas['ExecutionDetail'], Rejection>> {
  const found = await executions.describe(name);
  const [detail] = found === undefined ? [] : shownDetail(found);
  return detail === undefined ? reject('not-found') : ok(detail);
}

/** A page of what happened in an execution. */
export async function readHistory(
  executions: Executions,
  name: string,
  limit: number,
  cursor: string | undefined,
): Promise<Result<Schemas['ExecutionHistory'], Rejection>> {
  const page = await executions.history(name, limit, decode(cursor));
  if (page === undefined) return reject('not-found');
  if (page === 'bad-cursor') return badCursor();
  const next = page.next === undefined ? {} : { next: encode(page.next) };
  const items = page.items.map(({ id, type, at, ...optional }) => ({
    id,
    type,
    at: isoText(at),
    ...given(optional),
  }));
  return ok({ items, ...next });
}
