import { plural, type Style, styleFor } from '#infra/local/terminal/terminal.ts';
import { type Api, must, type Schemas } from './api.ts';

export type Overdue = Schemas['OverdueVoting'];

/** Returns every overdue voting, of all clients. */
export async function readOverdue(operator: Api): Promise<Overdue[]> {
  const found: Overdue[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 50, ...(cursor === undefined ? {} : { cursor }) };
    const page = await must(operator.GET('/overdue', { params: { query } }));
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

/** The number of stuck votings, in words. */
const stuckCount = (count: number): string =>
  `${plural(count, 'voting')} ${count === 1 ? 'is' : 'are'} stuck`;

/** The overdue votings as text: which step is missing since when, why, and what to do. */
export function overdueLines(overdue: readonly Overdue[], style: Style = styleFor(process.stdout)) {
  if (overdue.length === 0) return [style('green', 'No voting is stuck.')];
  const lines = overdue.flatMap(
    ({ clientId, title, recordedStatus, step, since, execution, executionName, next }) => [
      `${style('bold', title)}  ${clientId}, ${recordedStatus}; to ${step} since ${since}`,
      `  ${executionName}  ${execution?.status ?? 'not found'}`,
      ...(execution?.cause === undefined ? [] : [`  ${execution.error}: ${execution.cause}`]),
      `  ${next}`,
      '',
    ],
  );
  return [...lines, style('red', `${stuckCount(overdue.length)}.`)];
}
