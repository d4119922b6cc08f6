import type { Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import formats from 'ajv-formats';
import { build, type Plugin } from 'esbuild';
import type { Bodies, Contract, Operation, Schema } from './read.ts';
import { parametersSchema, standAlone } from './schemas.ts';
import { operationRow } from './sources.ts';

/** Sources by name; the one named `entry` imports the others as `source:<name>`. */
type Sources = { readonly entry: string; readonly [name: string]: string };

const compile = (contract: Contract, schema: Schema, options: Options = {}): string => {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    unicodeRegExp: true,
    // A client that fixes its request needs all violations at once. Bodies are at most 64 KiB.
    allErrors: true,
    code: { source: true, esm: true },
    ...options,
  });
  ajv.addVocabulary(['example', 'x-says']);
  formats.default(ajv);
  return standalone.default(ajv, ajv.compile(standAlone(contract, schema)));
};

const inMemory = (sources: Sources, resolveDir: string): Plugin => ({
  name: 'in-memory',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^source:/ }, ({ path }) => ({
      path: path.slice('source:'.length),
      namespace: 'source',
    }));
    onLoad({ filter: /.*/, namespace: 'source' }, ({ path }) => ({
      contents: sources[path] ?? '',
      loader: 'js',
      resolveDir,
    }));
  },
});

/** Ajv's source loads its helpers with `require`; a bundle contains them. */
const bundle = async (sources: Sources, resolveDir: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: ['source:entry'],
    plugins: [inMemory(sources, resolveDir)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2024',
    minify: true,
  });
  return outputFiles.map(({ text }) => text).join('');
};

/**
 * The source of `requests/<operationId>.js`: the `operation`, the validator of its `parameters`,
 * and that of its `body` where there is one. A function bundles no operation but its own.
 * What is left out and has a default is filled in. Parameters arrive as text, and are coerced.
 */
export const requestValidators = (
  contract: Contract,
  operation: Operation,
  resolveDir: string,
): Promise<string> => {
  // Each difference comes with its schema, which holds the words for people.
  const verbose = { verbose: true, useDefaults: true };
  const coerce = { ...verbose, coerceTypes: true };
  const parameters = compile(contract, parametersSchema(operation), coerce);
  const exported = [
    `export const operation = ${JSON.stringify(operationRow(operation))};`,
    "export { default as parameters } from 'source:parameters';",
  ];
  if (operation.body === undefined) {
    return bundle({ entry: exported.join('\n'), parameters }, resolveDir);
  }
  exported.push("export { default as body } from 'source:body';");
  const body = compile(contract, operation.body, verbose);
  return bundle({ entry: exported.join('\n'), parameters, body }, resolveDir);
};

/** The source of `responses.js`: a validator by operation, status and media type. */
export const responseValidators = (
  contract: Contract,
  operations: readonly Operation[],
  resolveDir: string,
): Promise<string> => {
  const names = new Map<string, string>();
  const sources: { [name: string]: string } = {};
  const nameOf = (schema: Schema): string => {
    const key = JSON.stringify(schema);
    const name = names.get(key) ?? `schema${names.size}`;
    names.set(key, name);
    sources[name] ??= compile(contract, schema);
    return name;
  };
  const bodies = (byType: Bodies): string =>
    Object.entries(byType)
      .map(([mediaType, schema]) => `'${mediaType}': ${nameOf(schema)}`)
      .join(', ');
  const rows = operations.map(({ id, responses }) => {
    const cells = Object.entries(responses).map(
      ([status, byType]) => `'${status}': { ${bodies(byType)} }`,
    );
    return `${id}: { ${cells.join(', ')} },`;
  });
  const imports = Object.keys(sources).map((name) => `import ${name} from 'source:${name}';`);
  const entry = `${imports.join('\n')}\nexport const responses = {\n${rows.join('\n')}\n};\n`;
  return bundle({ entry, ...sources }, resolveDir);
};
