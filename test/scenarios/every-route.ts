import { readFileSync } from 'node:fs';
import { type OperationId, operations } from '#contracts/http/operations.ts';
import type { LooseInput } from '#test/contract/types.ts';

type Example = { readonly value: unknown };
type Described = {
  readonly operationId?: string;
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': { readonly examples: Record<string, Example> };
    };
  };
};

const contractFile = new URL(import.meta.resolve('#contracts/http/openapi.json'));
const { paths } = JSON.parse(readFileSync(contractFile, 'utf8')) as {
  paths: Record<string, Record<string, Described>>;
};

const exampleBodies = new Map(
  Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ operationId, requestBody }) => {
      const examples = Object.values(requestBody?.content['application/json'].examples ?? {});
      const [first] = examples;
      return first === undefined ? [] : [[operationId, first.value] as const];
    }),
);

/** Every operation of the contract. */
export const operationIds = Object.keys(operations) as OperationId[];

/** The operations that nobody may call without a token. */
export const protectedIds = operationIds.filter((id) => operations[id].scopes.length > 0);

/** The parameters that the path of an operation has. */
export const parametersOf = (id: OperationId): string[] =>
  [...operations[id].path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

export const takesBody = (id: OperationId): boolean => exampleBodies.has(id);

/** A request of an operation with the contract's own example as its body. */
export const requestOf = (id: OperationId, ids: Readonly<Record<string, string>>): LooseInput => ({
  path: Object.fromEntries(parametersOf(id).map((name) => [name, ids[name]])),
  ...(takesBody(id) ? { body: exampleBodies.get(id) } : {}),
});
