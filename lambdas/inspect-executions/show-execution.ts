import { clientId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { ExecutionDetail } from '#gateways/executions.ts';
import {
  type InspectExecutionsDependencies,
  type Machines,
  named,
} from '#lambdas/inspect-executions/inspecting.ts';
import type { Run } from '#shell/http.ts';
import { badCursor } from '#shell/pages.ts';

type Schemas = components['schemas'];
type Reading = Pick<InspectExecutionsDependencies, 'machines' | 'votings'>;

/** Leaves out what is undefined, as the contract's optional fields want it. */
const given = <Fields extends Record<string, unknown>>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };

/** The JSON value of a text; Step Functions may cut a text that is long. */
function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

const clientOf = (input: unknown) => clientId(String((input as { clientId?: unknown }).clientId));

/** What a list says of an execution. The title of a voting is the one it has now. */
async function brief(
  { machines, votings }: Reading,
  execution: ExecutionDetail,
): Promise<Schemas['Execution']> {
  const { name, status, startedAt, stoppedAt, redrives, input, error, cause } = execution;
  const { subject } = named(machines, name);
  const client = clientOf(jsonOf(input));
  const stored = 'votingId' in subject ? await votings.get(client, subject.votingId) : undefined;
  return {
    executionName: name,
    ...subject,
    clientId: client,
    status,
    startedAt: isoText(startedAt),
    redrives,
    ...given({
      title: stored?.voting.title,
      stoppedAt: stoppedAt === undefined ? undefined : isoText(stoppedAt),
      error,
      cause,
    }),
  };
}

const encode = (token: string): string => Buffer.from(token).toString('base64url');
const decode = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();

/** A page of a machine's executions. */
export const runList =
  (reading: Reading): Run<'listExecutions'> =>
  async ({ query }) => {
    const executions = reading.machines[query.machine ?? 'voting-lifecycle'];
    const page = await executions.list(query.status, query.limit ?? 20, decode(query.cursor));
    if (page === 'bad-cursor') return badCursor;
    const found = await Promise.all(page.items.map(({ name }) => executions.describe(name)));
    const there = found.filter((execution) => execution !== undefined);
    const items = await Promise.all(there.map((execution) => brief(reading, execution)));
    return ok({ items, ...(page.next === undefined ? {} : { next: encode(page.next) }) });
  };

/** One execution. */
export async function readOne(
  reading: Reading,
  name: string,
): Promise<Result<Schemas['ExecutionDetail'], Rejection>> {
  const { executions } = named(reading.machines, name);
  const found = await executions.describe(name);
  if (found === undefined) return reject('execution-not-found');
  const { arn, input, output } = found;
  const state = await executions.lastState(name);
  return ok({
    ...(await brief(reading, found)),
    ...given({ state, arn, input: jsonOf(input), output: jsonOf(output) }),
  });
}

export const runGet =
  (reading: Reading): Run<'getExecution'> =>
  ({ path }) =>
    readOne(reading, path.executionName);

/** A page of what happened in an execution. */
export const runHistory =
  ({ machines }: { readonly machines: Machines }): Run<'getExecutionHistory'> =>
  async ({ path: { executionName: name }, query }) => {
    const { executions } = named(machines, name);
    const after = decode(query.cursor);
    const page = await executions.history(name, query.limit ?? 20, after, query.order);
    if (page === undefined) return reject('execution-not-found');
    if (page === 'bad-cursor') return badCursor;
    const items = page.items.map(({ id, type, at, input, output, ...optional }) => ({
      id,
      type,
      at: isoText(at),
      ...given({ ...optional, input: jsonOf(input), output: jsonOf(output) }),
    }));
    return ok({ items, ...(page.next === undefined ? {} : { next: encode(page.next) }) });
  };
