import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A JSON Schema as it is in the contract, with references to `#/components/schemas/...`. */
export type Schema = { readonly [keyword: string]: unknown };
type Referable = { readonly $ref?: string };
type Parameter = Referable & {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema: Schema;
};
type Media = { readonly schema?: Schema; readonly example?: unknown; readonly examples?: object };
type Content = { readonly [mediaType: string]: Media };
type RawOperation = {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[];
  readonly requestBody?: Referable & { readonly content: Content };
  readonly responses: { readonly [status: string]: Referable & { readonly content?: Content } };
  readonly 'x-roles'?: readonly string[];
  readonly 'x-refusals'?: readonly string[];
};
type PathItem = { readonly [key: string]: unknown; readonly parameters?: readonly Parameter[] };

/** openapi.yaml, parsed; only what the generator reads is typed. */
export type Contract = {
  readonly info: { readonly description: string };
  readonly paths: { readonly [path: string]: PathItem };
  readonly security?: RawOperation['security'];
  readonly components: { readonly schemas: { readonly [name: string]: Schema } };
};

/** The schemas of one response by media type; none where it has no body. */
export type Bodies = { readonly [mediaType: string]: Schema };

/** One operation with its references resolved, except those within schemas. */
export type Operation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly refusals: readonly string[];
  readonly successStatus: number;
  readonly successType: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly responses: { readonly [status: string]: Bodies };
};

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** Reads the contract; throws if it is not YAML. */
export const readContract = (file: string): Contract => parse(readFileSync(file, 'utf8'));

const resolve = <Value extends Referable>(contract: Contract, value: Value): Value => {
  if (value.$ref === undefined) return value;
  let found: unknown = contract;
  for (const key of value.$ref.replace(/^#\//, '').split('/')) {
    found = (found as { readonly [key: string]: unknown } | undefined)?.[key];
  }
  if (found === undefined) throw new Error(`openapi.yaml: nothing at ${value.$ref}`);
  return found as Value;
};

const bodiesOf = (content: Content = {}): Bodies =>
  Object.fromEntries(
    Object.entries(content).map(([mediaType, { schema }]) => {
      if (schema === undefined) throw new Error(`openapi.yaml: no schema for ${mediaType}`);
      return [mediaType, schema];
    }),
  );

/** The one body of a request or of a success. Throws if there are several. */
const onlyBodyOf = (bodies: Bodies): [mediaType: string, schema: Schema] | undefined => {
  const [only, ...others] = Object.entries(bodies);
  if (others.length > 0) throw new Error('openapi.yaml: a request or success of two media types');
  return only;
};

const responsesOf = (contract: Contract, raw: RawOperation): Operation['responses'] =>
  Object.fromEntries(
    Object.entries(raw.responses).map(([status, response]) => [
      status,
      bodiesOf(resolve(contract, response).content),
    ]),
  );

const parametersOf = (contract: Contract, item: PathItem, raw: RawOperation): Parameter[] => {
  const byName = new Map<string, Parameter>();
  for (const either of [...(item.parameters ?? []), ...(raw.parameters ?? [])]) {
    const parameter = resolve(contract, either);
    byName.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  return [...byName.values()];
};

const operationOf = (
  contract: Contract,
  path: string,
  method: string,
  raw: RawOperation,
): Operation => {
  const alternatives = raw.security ?? contract.security ?? [];
  const success = Object.keys(raw.responses).find((status) => /^2\d\d$/.test(status));
  if (success === undefined) throw new Error(`openapi.yaml: ${raw.operationId} never succeeds`);
  const body = raw.requestBody && resolve(contract, raw.requestBody);
  const responses = responsesOf(contract, raw);
  return {
    id: raw.operationId,
    method: method.toUpperCase(),
    path,
    scopes: [...new Set(alternatives.flatMap((scheme) => Object.values(scheme).flat()))],
    roles: raw['x-roles'] ?? [],
    refusals: raw['x-refusals'] ?? [],
    successStatus: Number(success),
    successType: onlyBodyOf(responses[success] ?? {})?.[0] ?? '',
    parameters: parametersOf(contract, contract.paths[path] ?? {}, raw),
    body: onlyBodyOf(bodiesOf(body?.content))?.[1],
    responses,
  };
};

/** Every operation of the contract, in its order; throws where the contract is incomplete. */
export const operationsOf = (contract: Contract): Operation[] =>
  Object.entries(contract.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method] !== undefined)
      .map((method) => operationOf(contract, path, method, item[method] as RawOperation)),
  );
