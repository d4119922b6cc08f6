import type { Operation } from './read.ts';

const banner = '// Made from openapi.yaml by scripts/generate-contract.ts. Do not edit.\n';

/** What the code knows of an operation. */
export const operationRow = ({
  id,
  method,
  path,
  scopes,
  roles,
  refusals,
  successStatus,
  successType,
}: Operation) => ({ id, method, path, scopes, roles, refusals, successStatus, successType });

/** The source of `operations.ts`: the routes, for CDK, gateway and client. */
export const operationsSource = (operations: readonly Operation[]): string => {
  const rows = operations.map(
    (operation) => `  ${operation.id}: ${JSON.stringify(operationRow(operation))},\n`,
  );
  return `${banner}
/**
 * Every operation of the contract. A caller needs any one of \`scopes\`; none means that the
 * operation is open to all. \`refusals\` are the rejection codes of this operation.
 */
export const operations = {
${rows.join('')}} as const;

export type OperationId = keyof typeof operations;
`;
};

/** The names of query parameters that have a default: the validator fills it in. */
const defaultedNames = (operations: readonly Operation[]): string => {
  const names = operations.flatMap(({ parameters }) =>
    parameters.filter(({ schema }) => schema.default !== undefined).map(({ name }) => name),
  );
  return [...new Set(names)].map((name) => `'${name}'`).join(' | ') || 'never';
};

/** The source of `validator.ts`: the types that the declarations of the validators share. */
export const validatorSource = (operations: readonly Operation[]): string => `${banner}
import type { BallotId, ClientId, PurchaseId, UserId, VotingId } from '#basics/ids.ts';
import type { operations } from './types.ts';

/** One way in which data differs from its schema, as Ajv reports it. */
export type Difference = {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The schema that the keyword belongs to. */
  readonly parentSchema: Readonly<Record<string, unknown>>;
};

/** True if the data matches the contract; if not, \`errors\` has why until the next call. */
export type Validator<Accepted> = {
  (data: unknown): data is Accepted;
  readonly errors?: readonly Difference[] | null;
};

type Given<Group> = [NonNullable<Group>] extends [never]
  ? Record<never, never>
  : NonNullable<Group>;
type Json<Content> = Content extends { 'application/json': infer Body } ? Body : never;

/** What the text of a path's parameter is, once the validator has accepted it. */
type Ids = {
  clientId: ClientId;
  votingId: VotingId;
  ballotId: BallotId;
  purchaseId: PurchaseId;
  voterId: UserId;
};
type WithIds<Path> = { [Name in keyof Path]: Name extends keyof Ids ? Ids[Name] : Path[Name] };

type Defaulted = ${defaultedNames(operations)};
type WithDefaults<Query> = Omit<Query, Defaulted> & {
  [Name in keyof Query & Defaulted]-?: NonNullable<Query[Name]>;
};

/** The parameters of an operation as the validator leaves them: ids are ids, defaults are there. */
export type ParametersOf<Id extends keyof operations> = {
  path: WithIds<Given<operations[Id]['parameters']['path']>>;
  query: WithDefaults<Given<operations[Id]['parameters']['query']>>;
};

/** The body that an operation takes; never where it takes none. */
export type BodyOf<Id extends keyof operations> = operations[Id] extends {
  requestBody: { content: infer Content };
}
  ? Json<Content>
  : never;
`;

/** The source of `requests/<operationId>.d.ts`. */
export const requestDeclaration = ({ id, body }: Operation): string => {
  const types = body === undefined ? 'ParametersOf, Validator' : 'BodyOf, ParametersOf, Validator';
  const lines = [
    `import type { operations } from '../operations.ts';`,
    `import type { ${types} } from '../validator.ts';`,
    '',
    `export declare const operation: (typeof operations)['${id}'];`,
    `export declare const parameters: Validator<ParametersOf<'${id}'>>;`,
  ];
  if (body !== undefined) lines.push(`export declare const body: Validator<BodyOf<'${id}'>>;`);
  return `${banner}${lines.join('\n')}\n`;
};

/** The source of `responses.d.ts`. */
export const responsesDeclaration = `${banner}
import type { OperationId } from './operations.ts';
import type { Validator } from './validator.ts';

/** The validators of a response by media type; none where it has no body. */
export type Bodies = { readonly [mediaType: string]: Validator<unknown> };

/** By operation, then by status: \`201\`, \`4XX\` or \`5XX\`. */
export declare const responses: {
  readonly [Id in OperationId]: { readonly [status: string]: Bodies };
};
`;
