import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionArn } from '#infra/local/aws/arns.ts';
import { parts } from '#infra/parts.ts';

/** The definition in a file, with functions in place of its placeholders, as CDK does it. */
export function definitionOf(file: string): unknown {
  const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
  const filled = parts.reduce(
    (definition, { name, calledBy: { step } }) =>
      step === undefined ? definition : definition.replaceAll(`\${${step}}`, functionArn(name)),
    text,
  );
  return JSON.parse(filled);
}
