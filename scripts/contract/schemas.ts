import type { Contract, Operation, Schema } from './read.ts';

const prefix = '#/components/schemas/';

const rewrite = (value: unknown, seen: (name: string) => void): unknown => {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, seen));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== '$ref' || typeof inner !== 'string') return [key, rewrite(inner, seen)];
      const name = inner.slice(prefix.length);
      seen(name);
      return [key, `#/$defs/${name}`];
    }),
  );
};

/** The schema with every schema that it refers to in `$defs`, so that it is complete. */
export const standAlone = (contract: Contract, schema: Schema): Schema => {
  const definitions: { [name: string]: unknown } = {};
  const include = (name: string) => {
    if (name in definitions) return;
    definitions[name] = true;
    definitions[name] = rewrite(contract.components.schemas[name], include);
  };
  const root = rewrite(schema, include) as Schema;
  return { ...root, $defs: definitions };
};

const checkSerialisation = (operation: Operation) => {
  for (const { name, in: place, schema } of operation.parameters) {
    if (place !== 'path' && place !== 'query') {
      throw new Error(`openapi.yaml: ${operation.id} has the ${place} parameter ${name}`);
    }
    if (schema.type === 'array' || schema.type === 'object') {
      throw new Error(`openapi.yaml: the parameter ${name} of ${operation.id} is not a scalar`);
    }
  }
};

/**
 * Parameters arrive as text and are coerced, more freely than people write numbers (`0x10`, `1e1`).
 * So the text of a whole number is checked before, with the words of its own schema.
 */
const asWritten = (schema: Schema): Schema => {
  const { type, default: usual, ...number } = schema;
  if (type !== 'integer') return schema;
  const text = { type: 'string', pattern: '^(0|[1-9][0-9]{0,14})$', 'x-says': schema['x-says'] };
  const preset = usual === undefined ? {} : { default: usual };
  return { ...preset, allOf: [text, { type, ...number }] };
};

/** The schema of `{ path, query }`: a parameter that the contract does not name is refused. */
export const parametersSchema = (operation: Operation): Schema => {
  checkSerialisation(operation);
  const group = (place: string): Schema => {
    const members = operation.parameters.filter((parameter) => parameter.in === place);
    return {
      type: 'object',
      additionalProperties: false,
      required: members.filter(({ required }) => required).map(({ name }) => name),
      properties: Object.fromEntries(members.map(({ name, schema }) => [name, asWritten(schema)])),
    };
  };
  return {
    type: 'object',
    additionalProperties: false,
    required: ['path', 'query'],
    properties: { path: group('path'), query: group('query') },
  };
};
