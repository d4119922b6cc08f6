import { plural, type Style, styleFor } from '#infra/local/terminal/terminal.ts';
import { type Api, must, type Schemas } from './api.ts';

export type Overdue = Schemas['Overdue'];

/** Returns every overdue voting and purchase, of all clients. */
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

const countOf = (overdue: readonly Overdue[], name: Overdue['machine'], noun: string): string[] => {
  const count = overdue.filter(({ machine }) => machine === name).length;
  return count === 0 ? [] : [plural(count, noun)];
};

/** How many votings and purchases are stuck, in words. */
function stuckCount(overdue: readonly Overdue[]): string {
  const counts = [
    ...countOf(overdue, 'voting-lifecycle', 'voting'),
    ...countOf(overdue, 'credit-purchase', 'purchase'),
  ];
  return `${counts.join(' and ')} ${overdue.length === 1 ? 'is' : 'are'} stuck`;
}

/** What is overdue as text: which step is missing since when, why, and what to do. */
export function overdueLines(overdue: readonly Overdue[], style: Style = styleFor(process.stdout)) {
  if (overdue.length === 0) return [style('green', 'No voting and no purchase is stuck.')];
  const lines = overdue.flatMap((item) => [
    `${style('bold', item.title ?? `Purchase ${item.purchaseId}`)}  ${item.clientId}, ` +
      `${item.recordedStatus}; to ${item.step} since ${item.since}`,
    `  ${item.executionName}  ${item.execution?.status ?? 'not found'}`,
    ...(item.execution?.cause === undefined
      ? []
      : [`  ${item.execution.error}: ${item.execution.cause}`]),
    `  ${item.next}`,
    '',
  ]);
  return [...lines, style('red', `${stuckCount(overdue)}.`)];
}

/** How an operator sends the requests that the advice names, by curl. */
export const howToPost = (origin: string, token: string): string[] => [
  '',
  'How to send a request that begins with POST (the last line only where it has a body):',
  `  curl -X POST ${origin}/executions... \\`,
  `    -H "authorization: Bearer ${token}" \\`,
  `    -H 'content-type: application/json' -d '{...}'`,
];
