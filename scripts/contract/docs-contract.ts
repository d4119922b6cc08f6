import { rejections } from '../../workflows/contracts/rejections.ts';
import type { Contract, Schema } from './read.ts';

type Described = {
  description?: string;
  readonly operationId?: string;
  readonly 'x-refusals'?: readonly string[];
  readonly responses?: Readonly<Record<string, { content?: Record<string, Media> }>>;
};
type Media = { schema?: Schema; example?: unknown };

const catalogue: Readonly<Record<string, { status: number; title: string; next: string }>> =
  rejections;

/** The refusals of an operation as a list, by status, in the words of the catalogue. */
function refusalsOf(codes: readonly string[]): string {
  const rows = codes.flatMap((code) => {
    const row = catalogue[code];
    return row === undefined ? [] : [{ code, ...row }];
  });
  const lines = rows
    .sort((one, other) => one.status - other.status)
    .map(({ code, status, title, next }) => `- **${status}** \`${code}\`: ${title} ${next}`);
  return lines.length === 0 ? '' : `**Refused with**\n\n${lines.join('\n')}\n`;
}

const firstExample = (contract: Contract, schema: Schema): unknown => {
  const name = String(schema.$ref ?? '').replace('#/components/schemas/', '');
  const { examples } = contract.components.schemas[name] ?? schema;
  return Array.isArray(examples) ? examples[0] : undefined;
};

/**
 * The contract as its page shows it: each operation lists its own refusals with their words, where
 * the contract has their codes, and shows a response by the example of its schema. The list of all
 * codes, which would be repeated at each operation, is left out.
 */
export function forReaders(original: Contract): Contract {
  const contract = structuredClone(original);
  const described = Object.values(contract.paths)
    .flatMap((item) => Object.values(item) as Described[])
    .filter(({ operationId }) => operationId !== undefined);
  for (const operation of described) {
    const refusals = refusalsOf(operation['x-refusals'] ?? []);
    operation.description = `${operation.description ?? ''}\n${refusals}`;
    for (const { content = {} } of Object.values(operation.responses ?? {})) {
      for (const media of Object.values(content)) {
        const example = media.schema && firstExample(contract, media.schema);
        if (example !== undefined) media.example = example;
      }
    }
  }
  const codes = contract.components.schemas.ProblemCode as { enum?: unknown; description?: string };
  delete codes.enum;
  codes.description = 'One of those that the operation is refused with.';
  return contract;
}
