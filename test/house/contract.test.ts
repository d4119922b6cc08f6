import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { operations } from '#contracts/http/operations.ts';
import { rejections } from '#contracts/rejections.ts';
import { parts } from '#infra/parts.ts';
import { gatewayMessages } from '#test/contract/checked-client.ts';
import { firstBreak, type JournalEntry } from '#voting/journal.ts';
import { forReaders } from '../../scripts/contract/docs-contract.ts';
import { operationsOf, readContract, type Schema } from '../../scripts/contract/read.ts';
import { standAlone } from '../../scripts/contract/schemas.ts';
import { isCurrent } from '../../scripts/contract/stamp.ts';
import { root } from './source-tree.ts';

const contract = readContract(join(root, 'openapi.yaml'));
const ids = Object.keys(operations);
type Row = { readonly scopes: readonly string[]; readonly roles: readonly string[] };
const rows: [id: string, row: Row][] = Object.entries(operations);

const differences = (schema: Schema, value: unknown) => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, unicodeRegExp: true });
  formats.default(ajv);
  ajv.addVocabulary(['example', 'x-says']);
  ajv.validate(standAlone(contract, schema), value);
  return ajv.errors ?? [];
};

type Example = [where: string, schema: Schema, value: unknown];
const examplesIn = (value: unknown, where: string): Example[] => {
  if (value === null || typeof value !== 'object') return [];
  const { schema, example, examples = {} } = value as { readonly [key: string]: Schema };
  const inner = Object.entries(value).flatMap(([key, deeper]) =>
    examplesIn(deeper, `${where}/${key}`),
  );
  if (Array.isArray(examples)) {
    const own = examples.map((one): Example => [where, value as Schema, one]);
    return [...own, ...inner];
  }
  if (schema === undefined) return inner;
  const named = Object.entries(examples).map(
    ([name, one]): Example => [`${where}/${name}`, schema, (one as { value: unknown }).value],
  );
  return example === undefined ? [...named, ...inner] : [[where, schema, example], ...inner];
};

test('redocly finds nothing wrong with the contract', () => {
  const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const options = [redocly, 'lint', 'openapi.yaml', '--format=json'];
  const settings = { cwd: root, env, encoding: 'utf8', stdio: 'pipe' } as const;
  const { totals } = JSON.parse(execFileSync(process.execPath, options, settings));
  expect(totals).toMatchObject({ errors: 0, warnings: 0 });
});

test('what is generated is that of the contract as it stands', () => {
  expect(isCurrent(root)).toBe(true);
  expect(operationsOf(contract).map(({ id }) => id)).toEqual(ids);
});

test('every operation is served by exactly one part', () => {
  const served = parts.flatMap(({ calledBy }) => calledBy.http ?? []);
  expect(served.sort()).toEqual([...ids].sort());
});

test('every part is called by events of exactly one kind', () => {
  const kinds = parts.map(({ name, calledBy }) => [name, Object.keys(calledBy).length]);
  expect(kinds).toEqual(parts.map(({ name }) => [name, 1]));
});

test.each(rows)('%s names who may call it', (id, { scopes, roles }) => {
  const items = Object.values(contract.paths).flatMap((item) => Object.values(item));
  const raw = items.find((item) => (item as { operationId?: string }).operationId === id);
  expect(raw).toHaveProperty('x-roles');
  expect(scopes.length === 0).toBe(roles.length === 0);
});

/** Every schema within a schema, with its path. */
const schemasIn = (value: unknown, where: string): [where: string, schema: Schema][] =>
  value === null || typeof value !== 'object'
    ? []
    : [
        [where, value as Schema],
        ...Object.entries(value).flatMap(([key, inner]) => schemasIn(inner, `${where}/${key}`)),
      ];

/** Every schema by which a request is judged, with the place at which it stands. */
const sent = operationsOf(contract)
  .flatMap(({ id, parameters, body }) => [
    ...parameters.map(({ name, schema }): [string, Schema] => [`${id} ${name}`, schema]),
    ...(body === undefined ? [] : [[id, body] as [string, Schema]]),
  ])
  .flatMap(([where, schema]) => schemasIn(standAlone(contract, schema), where));

test('every number that a request can hold has limits that fit into a number', () => {
  const isLimited = ({ minimum, maximum }: Schema) =>
    Number.isSafeInteger(minimum) && Number.isSafeInteger(maximum);
  const numbers = sent.filter(([, { type }]) => type === 'integer' || type === 'number');
  expect(numbers.length).toBeGreaterThan(5);
  expect(numbers.filter(([, schema]) => !isLimited(schema)).map(([where]) => where)).toEqual([]);
});

test('every rule that can refuse a request is described in words', () => {
  const undescribed = sent
    .filter(([, { pattern, format, oneOf }]) => [pattern, format, oneOf].some(Boolean))
    .filter(([, schema]) => typeof schema['x-says'] !== 'string');
  expect(undescribed.map(([where]) => where)).toEqual([]);
});

test('several scopes are alternatives, in OpenAPI as in the authorizer of API Gateway', () => {
  const alternatives = Object.values(contract.paths)
    .flatMap((item) => Object.values(item))
    .flatMap((operation) => (operation as { security?: object[] }).security ?? [])
    .flatMap((alternative) => Object.values(alternative));
  expect(alternatives.filter((scopes) => scopes.length > 1)).toEqual([]);
});

test.each(examplesIn(contract, '#'))(
  'the example at %s is valid by its schema',
  (_, schema, value) => {
    expect(differences(schema, value)).toEqual([]);
  },
);

const described = Object.values(contract.paths)
  .flatMap((item) => Object.values(item) as DescribedOperation[])
  .filter(({ operationId }) => operationId !== undefined);
type DescribedOperation = {
  readonly operationId?: string;
  readonly description?: string;
  readonly 'x-refusals'?: readonly (keyof typeof rejections)[];
};

const successes = operationsOf(contract).map(({ id, successStatus, successType, responses }) => {
  const schema = responses[successStatus]?.[successType] ?? {};
  const name = String(schema.$ref ?? '').replace('#/components/schemas/', '');
  const { examples } = contract.components.schemas[name] ?? schema;
  return [id, Array.isArray(examples) ? examples : []] as const;
});

test.each(successes)('%s shows its response by an example', (_, examples) => {
  expect(examples).not.toEqual([]);
});

test.each(described.map((one) => [one.operationId, one.description] as const))(
  '%s has a description besides its title',
  (_, description = '') => {
    expect(description).toMatch(/^[A-Z`][\s\S]*[.]$/m);
  },
);

test('the example of a journal is one whose hashes chain', () => {
  const [journal] = (contract.components.schemas.Journal?.examples ?? []) as {
    entries: JournalEntry[];
  }[];
  expect(journal?.entries.length).toBeGreaterThan(1);
  expect(firstBreak(journal?.entries ?? [])).toBeUndefined();
});

test('the page lists for each operation its own refusals, in the words of the catalogue', () => {
  const shown = Object.values(forReaders(contract).paths)
    .flatMap((item) => Object.values(item) as DescribedOperation[])
    .filter(({ operationId }) => operationId !== undefined);
  expect(shown).toHaveLength(ids.length);
  for (const { description = '', 'x-refusals': refusals = [] } of shown) {
    const listed = [...description.matchAll(/^- \*\*(\d+)\*\* `([a-z-]+)`: (.*)$/gm)];
    const own = refusals.map((code) => {
      const { status, title, next } = rejections[code];
      return [String(status), code, `${title} ${next}`];
    });
    expect(listed.map((row) => row.slice(1)).sort()).toEqual(own.sort());
  }
});

test('the table of errors lists the errors of API Gateway, as both hosts send them', () => {
  const rows = contract.info.description.matchAll(/^\| (\d{3}) \| ([^|]+) \|/gm);
  const listed = Array.from(rows, ([, status, message]) => [status, message]);
  expect(Object.fromEntries(listed)).toEqual(gatewayMessages);
});

test('every operation may respond with a problem, or with an error of API Gateway', () => {
  for (const { id, responses } of operationsOf(contract)) {
    const errors = Object.entries(responses).filter(([status]) => /^[45]/.test(status));
    expect([id, errors.map(([status]) => status)]).toEqual([
      id,
      expect.arrayContaining(['4XX', '5XX']),
    ]);
    for (const [, bodies] of errors) {
      expect(bodies).toEqual({
        'application/problem+json': { $ref: '#/components/schemas/Problem' },
        'application/json': { $ref: '#/components/schemas/GatewayError' },
      });
    }
  }
});

test('an example that is invalid by its schema is found', () => {
  const media = { schema: { $ref: '#/components/schemas/Vote' }, example: { ballotId: 'short' } };
  const [[, schema, value] = ['', {}, null]] = examplesIn({ media }, '#');
  expect(differences(schema, value)).not.toEqual([]);
});
