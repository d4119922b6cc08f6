import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import type { ExecutionPage } from '#use-cases/list-executions.ts';
import type { ExecutionWithState, InspectedExecution } from '#use-cases/read-execution.ts';
import type { HistoryPage } from '#use-cases/read-history.ts';

type Schemas = components['schemas'];

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

const showListed = ({
  execution,
  subject,
  clientId,
  title,
}: InspectedExecution): Schemas['Execution'] => ({
  executionName: execution.name,
  ...subject,
  clientId,
  status: execution.status,
  startedAt: isoText(execution.startedAt),
  redrives: execution.redrives,
  ...given({
    title,
    stoppedAt: execution.stoppedAt === undefined ? undefined : isoText(execution.stoppedAt),
    error: execution.error,
    cause: execution.cause,
  }),
});

/** A page of executions as the contract shows it; `next` is the token of the page that follows. */
export const showExecutionPage = ({ items, next }: ExecutionPage) => ({
  items: items.map(showListed),
  next,
});

/** The whole of an execution as the contract shows it. */
export function showExecution({
  state,
  ...inspected
}: ExecutionWithState): Schemas['ExecutionDetail'] {
  const { arn, input, output } = inspected.execution;
  return {
    ...showListed(inspected),
    ...given({ state, arn, input: jsonOf(input), output: jsonOf(output) }),
  };
}

/** A page of a history as the contract shows it; `next` is the token of the page that follows. */
export const showHistory = ({ items, next }: HistoryPage) => ({
  items: items.map(({ id, type, at, input, output, ...optional }) => ({
    id,
    type,
    at: isoText(at),
    ...given({ ...optional, input: jsonOf(input), output: jsonOf(output) }),
  })),
  next,
});
