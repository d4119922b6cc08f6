import { readFileSync } from 'node:fs';
import { type OperationId, operations } from '#contracts/http/operations.ts';
import type { LooseInput } from '#test/contract/types.ts';

type Example = { readonly value: unknown };
type Parameter = {
  readonly in?: string;
  readonly name?: string;
  readonly required?: boolean;
  readonly schema?: { readonly $ref?: string };
};
type DescribedOperation = {
  readonly operationId?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': { readonly examples?: Record<string, Example> };
    };
  };
};
type Contract = {
  readonly paths: Record<string, Record<string, DescribedOperation>>;
  readonly components: { readonly schemas: Record<string, { readonly examples?: unknown[] }> };
};

const contractFile = new URL(import.meta.resolve('#contracts/http/openapi.json'));
const { paths, components } = JSON.parse(readFileSync(contractFile, 'utf8')) as Contract;
const described = Object.values(paths).flatMap((methods) => Object.values(methods));

const exampleBodies = new Map(
  described.flatMap(({ operationId, requestBody }) => {
    const examples = Object.values(requestBody?.content['application/json'].examples ?? {});
    const [first] = examples;
    return first === undefined ? [] : [[operationId, first.value] as const];
  }),
);

const exampleOf = ({ schema }: Parameter): unknown =>
  components.schemas[schema?.$ref?.split('/').at(-1) ?? '']?.examples?.[0];

/** The queries without which an operation does nothing. */
const exampleQueries = new Map(
  described.map(({ operationId, parameters = [] }) => {
    const needed = parameters.filter((one) => one.in === 'query' && one.required);
    return [operationId, Object.fromEntries(needed.map((one) => [one.name, exampleOf(one)]))];
  }),
);

/** Every operation of the contract. */
export const operationIds = Object.keys(operations) as OperationId[];

/** The operations that need a token. */
export const protectedIds = operationIds.filter((id) => operations[id].scopes.length > 0);

/** The parameters that the path of an operation has. */
export const parametersOf = (id: OperationId): string[] =>
  [...operations[id].path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

export const takesBody = (id: OperationId): boolean => exampleBodies.has(id);

/** A request of an operation, with the contract's own examples as its query and body. */
export const requestOf = (id: OperationId, ids: Readonly<Record<string, string>>): LooseInput => ({
  path: Object.fromEntries(parametersOf(id).map((name) => [name, ids[name]])),
  query: exampleQueries.get(id) ?? {},
  ...(takesBody(id) ? { body: exampleBodies.get(id) } : {}),
});
